#include "relay/upstreams/engine_answer.hpp"

#include "relay/base/utf8.hpp"

#include <nlohmann/json.hpp>

namespace flathead::upstreams {
namespace {

using Json = nlohmann::json;

constexpr std::size_t shown_bytes = 200;

std::string text_of(const Json& object, const char* name) {
    if (!object.is_object()) return {};
    const auto at = object.find(name);
    return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

}  // namespace

EngineAnswer read_engine_answer(std::string_view text) {
    const auto no_deeper = [](int depth, Json::parse_event_t, Json&) { return depth < 20; };
    const Json json = Json::parse(text, no_deeper, false);
    EngineAnswer answer;
    if (!json.is_object() || !(json.contains("response") || json.contains("error"))) {
        answer.is_engine = false;
        answer.error = "not an engine's answer";
        return answer;
    }
    const Json response = json.value("response", Json());
    answer.playback_url = text_of(response, "playback_url");
    answer.command_url = text_of(response, "command_url");
    const Json error = json.value("error", Json());
    if (error.is_string()) {
        answer.error = utf8::truncated(utf8::clean_line(error.get<std::string>()), shown_bytes);
    } else if (!error.is_null()) {
        answer.error = "an error without words";
    }
    if (answer.error.empty() && answer.playback_url.empty()) {
        answer.is_engine = false;
        answer.error = "no playback_url in the engine's answer";
    }
    return answer;
}

}  // namespace flathead::upstreams
