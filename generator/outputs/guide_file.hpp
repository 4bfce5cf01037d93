#pragma once
/// One guide on its way to disk, part by part: packed, with an index by which the next run copies
/// what did not change. Plain text and rows for `tick` where they are wanted.

#include "generator/model/output.hpp"
#include "generator/outputs/segments.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace flathead::outputs {

class GuideFile {
  public:
    /// Paths in the release; an empty one: no such file.
    struct Paths {
        std::string gz;
        std::string index;
        std::string xml{};
        std::string tsv{};
        /// How long each part of the plain text is, in its order:
        /// {"parts":[[0, bytes of the head],[channel id, bytes]]}
        std::string parts{};
    };
    /// A part's text in all its forms; `crc` is that of the plain one.
    struct Part {
        std::string_view xml;
        std::string_view packed;
        std::string_view tsv;
        std::uint32_t crc = 0;
    };

    GuideFile(ReleaseSink& sink, const Paths& paths);

    /// The part under this key is the one of the previous release; false when that was made from
    /// other inputs.
    [[nodiscard]] bool reuse(std::int32_t key, const Digest& inputs);
    void write(std::int32_t key, const Digest& inputs, std::uint64_t programmes, const Part& part);
    /// The rest of a part whose beginning was written.
    void add(const Part& part);
    /// Closes the files; how many programmes there are.
    std::uint64_t finish(const Part& tail);

  private:
    void append(const Part& part);
    void record();

    Segments previous_;
    std::unique_ptr<OutputFile> gz_, index_, xml_, tsv_, parts_;
    Segment open_;  // written and not recorded yet
    bool has_open_ = false;
    std::uint64_t xml_bytes_ = 0;
    std::uint64_t gz_bytes_ = 0;
    std::uint64_t tsv_bytes_ = 0;
    std::uint64_t programmes_ = 0;
    std::uint32_t crc_ = 0;
    std::string lines_;
    std::string part_lines_;
};

}  // namespace flathead::outputs
