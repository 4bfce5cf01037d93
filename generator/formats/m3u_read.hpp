#pragma once
/// Playlists of any size and quality become entries, one at a time, in bounded memory. Decoding and
/// unpacking happened before (fetch/document.hpp); what an entry means is for sources to say.

#include "generator/formats/m3u_entry.hpp"
#include "relay/base/bytes.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::formats {

/// Views are valid during the call.
class M3uSink {
  public:
    M3uSink() = default;
    M3uSink(const M3uSink&) = delete;
    M3uSink& operator=(const M3uSink&) = delete;
    virtual ~M3uSink() = default;
    /// Every #EXTM3U line: joined playlists have several.
    virtual void header(const M3uHeader& header) = 0;
    virtual void entry(const M3uEntry& entry) = 0;
    virtual void problem(std::uint32_t line, std::string_view what) = 0;
};

struct M3uOutcome {
    std::string rejected;  // why this is no channel list ("an HTML page"); empty: it is one
    std::uint64_t entries = 0;
    [[nodiscard]] bool is_list() const { return rejected.empty(); }
};

/// An entry is an #EXTINF line and the first line after it that has a scheme ("http://…"); without
/// any such line, the first other one (a relative address). Text between the two that is no
/// directive continues an #EXTINF line whose name is still missing. Addresses before the first
/// #EXTINF are entries without a name; further ones of an entry and entries without an address are
/// problems. #EXTGRP inside an entry is that entry's group; one between entries holds until the
/// next one, as in Kodi. Throws what the source throws (Error on damaged bytes).
[[nodiscard]] M3uOutcome read_m3u(ByteSource& source, M3uSink& sink);

/// The addresses of all guides a header names, in order, each once.
[[nodiscard]] std::vector<std::string> guide_urls(const M3uHeader& header);

}  // namespace flathead::formats
