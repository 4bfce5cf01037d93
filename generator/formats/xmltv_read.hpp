#pragma once
/// Streams through an XMLTV document of any size: one pass that hops from '<' to '<', bounded
/// memory, nothing expanded, nothing opened. Well-formed documents are read exactly; damaged ones
/// as far as they can be trusted.

#include "relay/base/bytes.hpp"
#include "relay/base/error.hpp"
#include "relay/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::formats {

/// Views are valid during the call. Texts are decoded (entities, CDATA) and on one line.
struct XmltvChannel {
    std::string id;
    std::vector<std::string> names;
    std::string icon;
};

/// Views are valid during the call.
struct XmltvProgramme {
    std::string_view channel;     // decoded
    std::string_view start_text;  // as written
    std::string_view stop_text;
    std::optional<Time> start;
    std::optional<Time> stop;
    std::string_view inner;  // the markup between the tags as written; xmltv_programme.hpp reads it
    std::optional<std::uint64_t>
        place;  // where `inner` begins in the source; absent when not all of it is there
};

class XmltvSink {
  public:
    XmltvSink() = default;
    XmltvSink(const XmltvSink&) = delete;
    XmltvSink& operator=(const XmltvSink&) = delete;
    virtual ~XmltvSink() = default;
    virtual void channel(const XmltvChannel& channel) = 0;
    /// False ends the reading: only the channels before the first programme were wanted.
    [[nodiscard]] virtual bool programme(const XmltvProgramme& programme) = 0;
};

struct XmltvSummary {
    std::uint64_t channels = 0;
    std::uint64_t programmes = 0;
    bool is_complete = false;  // </tv> was reached
    std::string rejected;      // why this is no guide at all; empty when it is one
    Problems problems;
};

struct XmltvLimits {
    std::size_t text_bytes = 32 * 1024;  // of one text; the rest is dropped
    std::size_t element_bytes =
        1024 * 1024;  // of one programme or channel; what lies beyond is dropped
};

/// The bytes must be valid UTF-8 (fetch::open_document sees to it). Throws what the source throws.
[[nodiscard]] XmltvSummary read_xmltv(ByteSource& source,
                                      XmltvSink& sink,
                                      const XmltvLimits& limits = {});

}  // namespace flathead::formats
