#pragma once
/// The inside of one <programme>: read tolerantly, written back as xmltv.dtd wants it. Reader and
/// writer side by side.

#include "relay/base/time.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace flathead::formats {

/// The first <title>'s text, decoded, on one line; empty when there is none.
[[nodiscard]] std::string first_title(std::string_view inner);

/// What a list of programmes shows of one, decoded.
struct ProgrammeTexts {
    std::string title;        // on one line; empty when there is none
    std::string description;  // may have line breaks
    std::string language;     // of the title: letters and '-', at most 16; empty when not said
};
[[nodiscard]] ProgrammeTexts programme_texts(std::string_view inner);

/// What a grid of programmes shows of one, decoded.
struct ListedProgramme {
    std::string title;  // on one line, as is the sub-title; empty when there is none
    std::string sub_title;
    std::vector<std::string> categories;
    bool is_new = false;
    bool is_premiere = false;
    bool is_repeat = false;
};
[[nodiscard]] ListedProgramme listed_programme(std::string_view inner);

struct ProgrammeHead {
    std::string_view channel;  // our id, fit for an attribute
    Time start;
    Time stop;
    std::string_view title_if_missing;  // plain text
};

/// Appends one <programme> element with a line per child, valid against xmltv.dtd whatever `inner`
/// holds: only elements and attributes the DTD knows, in its order, the ones it allows once kept
/// once, empty texts dropped, entities normalised. A season and episode given only as onscreen or
/// only as xmltv_ns is given as both (formats 4.3).
class ProgrammeWriter {
  public:
    void append(std::string& out, const ProgrammeHead& head, std::string_view inner);

  private:
    struct Child {
        int rank;
        std::size_t begin;  // into scratch_
        std::size_t end;
    };
    void collect(std::string_view inner);
    void add_missing_number();

    std::string scratch_;
    std::vector<Child> children_;
    std::string onscreen_;
    std::string xmltv_ns_;
};

}  // namespace flathead::formats
