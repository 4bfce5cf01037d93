#include "relay/playout/request.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>

namespace flathead::playout {
namespace {

using Json = nlohmann::json;

std::string text_at(const Json& object, const char* key) {
    const auto at = object.find(key);
    if (at == object.end()) return {};
    if (!at->is_string()) throw Error(text::join("request: ", key, " is not a text"));
    return at->get<std::string>();
}

const Json& list_at(const Json& object, const char* key) {
    static const Json none = Json::array();
    const auto at = object.find(key);
    if (at == object.end()) return none;
    if (!at->is_array()) throw Error(text::join("request: ", key, " is not a list"));
    return *at;
}

/// A whole number from `least` to `most`; absent where the key is.
std::optional<std::int64_t> number_at(const Json& object,
                                      const char* key,
                                      std::int64_t least,
                                      std::int64_t most) {
    const auto at = object.find(key);
    if (at == object.end()) return std::nullopt;
    if (!at->is_number_integer() ||
        (at->is_number_unsigned() && at->get<std::uint64_t>() > INT64_MAX) ||
        at->get<std::int64_t>() < least || at->get<std::int64_t>() > most)
        throw Error(text::join("request: ", key, " is no number from ", least, " to ", most));
    return at->get<std::int64_t>();
}

std::optional<std::chrono::milliseconds> time_at(const Json& object,
                                                 const char* seconds,
                                                 const char* milliseconds) {
    constexpr std::int64_t year_10000 = 253'402'300'800;
    if (const auto value = number_at(object, seconds, 0, year_10000))
        return std::chrono::seconds(*value);
    if (const auto value = number_at(object, milliseconds, 0, year_10000 * 1000))
        return std::chrono::milliseconds(*value);
    return std::nullopt;
}

ScheduleRequest::Write write_at(const Json& object) {
    using Write = ScheduleRequest::Write;
    const std::string word = text_at(object, "write");
    if (word.empty() || word == "stream") return Write::stream;
    if (word == "playlist") return Write::playlist;
    if (word == "segment") return Write::segment;
    throw Error("request: write is neither stream nor playlist nor segment");
}

ScheduleRequest read_schedule(const Json& object) {
    if (!object.is_object()) throw Error("request: schedule is not an object");
    ScheduleRequest out;
    out.plan = text_at(object, "plan");
    if (out.plan.empty()) throw Error("request: schedule has no plan");
    const auto channel = number_at(object, "channel", 1, INT32_MAX);
    if (!channel) throw Error("request: schedule has no channel");
    out.channel = static_cast<std::int32_t>(*channel);
    out.write = write_at(object);
    if (const auto lead = number_at(object, "lead_ms", 0, 60'000))
        out.lead = std::chrono::milliseconds(*lead);
    out.from = time_at(object, "from", "from_ms");
    out.to = time_at(object, "to", "to_ms");
    out.prefix = text_at(object, "prefix");
    if (out.to && (!out.from || *out.to <= *out.from))
        throw Error("request: schedule ends before it begins");
    if (out.write != ScheduleRequest::Write::stream && !out.to)
        throw Error("request: schedule needs from and to");
    return out;
}

}  // namespace

Request read_request(std::string_view json) {
    const Json object = Json::parse(json, nullptr, false);
    if (!object.is_object()) throw Error("request: not a JSON object");
    Request out;
    out.slate = text_at(object, "slate");
    if (const auto at = object.find("schedule"); at != object.end()) {
        out.schedule = read_schedule(*at);
        return out;
    }
    out.url = text_at(object, "url");
    out.user_agent = text_at(object, "user_agent");
    out.referrer = text_at(object, "referrer");
    for (const Json& header : list_at(object, "headers")) {
        if (!header.is_array() || header.size() != 2 || !header[0].is_string() ||
            !header[1].is_string())
            throw Error("request: a header is not a pair of texts");
        out.headers.emplace_back(header[0].get<std::string>(), header[1].get<std::string>());
    }
    if (const auto at = object.find("trusted"); at != object.end()) {
        if (!at->is_boolean()) throw Error("request: trusted is not true or false");
        out.trusted = at->get<bool>();
    }
    for (const Json& host : list_at(object, "trusted_hosts")) {
        if (!host.is_string()) throw Error("request: a trusted host is not a text");
        out.trusted_hosts.push_back(host.get<std::string>());
    }
    if (out.url.empty()) throw Error("request: no url");
    return out;
}

}  // namespace flathead::playout
