#pragma once
/// The names a docroot is made of: releases, and paths inside one. What does not pass here is never
/// opened, linked or removed.

#include "relay/base/arena.hpp"
#include "relay/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flathead::publish {

/// "20261120T101233Z-0007". The sequence orders releases, whatever the clock did in between.
struct ReleaseName {
    std::string text;
    std::uint32_t sequence = 0;
    bool operator==(const ReleaseName&) const = default;
};

[[nodiscard]] std::optional<ReleaseName> read_release_name(std::string_view text);
[[nodiscard]] ReleaseName release_name(Time at, std::uint32_t sequence);

/// A file inside a release, "www/playlist.m3u": relative, letters, digits and "._-" only, no empty
/// part and none that begins with a dot.
class ReleasePath {
  public:
    /// The text is kept in the arena. Throws Error when the path is anything else.
    ReleasePath(std::string_view text, TextArena& arena);
    [[nodiscard]] std::string_view text() const { return text_; }
    /// "www"; empty for a file at the top.
    [[nodiscard]] std::string_view folder() const {
        return text_.substr(0, name_at_ == 0 ? 0 : name_at_ - 1);
    }
    /// "playlist.m3u", terminated as system calls want it.
    [[nodiscard]] const char* name() const { return text_.data() + name_at_; }

  private:
    std::string_view text_;
    std::size_t name_at_ = 0;
};

}  // namespace flathead::publish
