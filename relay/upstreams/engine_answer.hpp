#pragma once
/// What an AceStream engine answers to /ace/getstream (format=json):
///   {"response":{"playback_url":"http://…","command_url":"http://…",…},"error":null}
///   {"response":null,"error":"cannot find the content"}
/// Private to this room.

#include <string>
#include <string_view>

namespace flathead::upstreams {

struct EngineAnswer {
    std::string playback_url;
    std::string command_url;
    std::string error;      // why there is no session; empty: there is one
    bool is_engine = true;  // false: this is no engine's answer at all
};

[[nodiscard]] EngineAnswer read_engine_answer(std::string_view text);

}  // namespace flathead::upstreams
