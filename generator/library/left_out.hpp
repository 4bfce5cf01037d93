#pragma once
/// What a library folder holds beside its films, shows and clips: extras, samples, other programs'
/// files. Names only; rules as media servers have them.

#include <string>
#include <string_view>
#include <vector>

namespace flathead::library {

enum class FileKind : std::uint8_t { video, note, picture, other };
/// By its extension, of any case.
[[nodiscard]] FileKind kind_of_file(std::string_view name);

/// Hidden ones, recycle bins, thumbnails of storage boxes, samples; with `is_inside` (a folder
/// above that is not the library's own) those of extras, too: "trailers", "featurettes", "deleted
/// scenes".
[[nodiscard]] bool is_left_out_folder(std::string_view name, bool is_inside);
/// A DVD's or Blu-ray's structure, which is no file to play.
[[nodiscard]] bool is_disc_folder(std::string_view name);

/// Of the videos of one folder those that go with another of them: "x-trailer.mp4", "sample.mkv".
/// A folder of nothing but such names is taken as it is. True at their places.
[[nodiscard]] std::vector<bool> extras_among(const std::vector<std::string_view>& videos);

/// The lines of an ".ignore" file: names or paths below its folder, with * and ?.
class IgnoreRules {
  public:
    explicit IgnoreRules(std::string_view text);
    /// An empty file means everything.
    [[nodiscard]] bool ignores_everything() const { return patterns_.empty(); }
    /// `path` is relative to the file's folder.
    [[nodiscard]] bool ignores(std::string_view path, bool is_folder) const;

  private:
    std::vector<std::string> patterns_;
};

}  // namespace flathead::library
