#include "generator/outputs/streams.hpp"

#include "generator/outputs/acestream_link.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"

#include <algorithm>
#include <array>

namespace flathead::outputs {
namespace {

/// What libav opens over a network (libavformat/protocols.c, and the demuxers rtsp and sdp).
constexpr std::array<std::string_view, 17> media_schemes{"rtsp",
                                                         "rtsps",
                                                         "rtmp",
                                                         "rtmps",
                                                         "rtmpe",
                                                         "rtmpt",
                                                         "rtmpte",
                                                         "rtmpts",
                                                         "rtp",
                                                         "srtp",
                                                         "udp",
                                                         "udplite",
                                                         "srt",
                                                         "rist",
                                                         "mmsh",
                                                         "mmst",
                                                         "mms"};

constexpr std::size_t longest_address_bytes = 8192;

bool is_plain(std::string_view url) {
    return url.size() <= longest_address_bytes && std::ranges::none_of(url, [](char c) {
               return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
           });
}

/// By the address alone; absent when it is none of a network.
std::optional<plan::Kind> kind_of_address(std::string_view url, std::string_view engine) {
    if (!is_plain(url)) return std::nullopt;
    if (acestream_link(url, engine)) return plan::Kind::acestream;
    const auto parts = url::split(url);
    if (!parts) return std::nullopt;
    const std::string scheme = text::to_lower(parts->scheme);
    if (scheme == "http" || scheme == "https")
        return parts->host.empty() ? std::nullopt : std::optional(plan::Kind::http);
    const bool is_media = std::ranges::find(media_schemes, scheme) != media_schemes.end() &&
                          !(parts->host.empty() && parts->port.empty());
    return is_media ? std::optional(plan::Kind::media) : std::nullopt;
}

/// A program gets only what has one of the schemes above: nothing that it might take for an option,
/// a file or a pipe.
std::optional<plan::Kind> kind_of(std::string_view url, const SourceConfig& source) {
    const auto kind = kind_of_address(url, source.acestream);
    return kind && !source.stream_command.empty() ? plan::Kind::command : kind;
}

/// The entry's own word counts before the source's; a header of the source that says the same as
/// its user agent or referrer does not go out twice.
void add_request(plan::Upstream& upstream, const EntryOptions& entry, const SourceConfig& source) {
    upstream.user_agent = entry.user_agent.empty() ? source.fetch.user_agent : entry.user_agent;
    upstream.referrer = entry.referrer;
    upstream.headers = entry.headers;
    for (const auto& [name, value] : source.fetch.headers) {
        std::string* const slot = text::iequals(name, "User-Agent") ? &upstream.user_agent
                                  : text::iequals(name, "Referer")  ? &upstream.referrer
                                                                    : nullptr;
        if (slot != nullptr) {
            if (slot->empty()) *slot = value.reveal();
            continue;
        }
        const bool is_said = std::ranges::any_of(entry.headers, [&name = name](const auto& header) {
            return text::iequals(header.first, name);
        });
        if (!is_said) upstream.headers.emplace_back(name, value.reveal());
    }
}

}  // namespace

Streams::Streams(const Lineup& lineup, const Config& config) : lineup_(lineup) {
    for (const auto& listing : lineup.listings) {
        if (listing->is_virtual()) {
            sources_.push_back(nullptr);
            continue;
        }
        const auto source = std::ranges::find(config.sources, listing->source, &SourceConfig::name);
        if (source == config.sources.end())
            throw Error(text::join("source ", listing->source, " is not in the config"));
        sources_.push_back(&*source);
    }
}

std::optional<plan::Upstream> Streams::upstream(const Upstream& from) const {
    const Entry& entry = lineup_.entry(from);
    if (source_of(from) == nullptr) {
        plan::Upstream schedule;
        schedule.source = virtual_source;
        schedule.kind = plan::Kind::schedule;
        return schedule;
    }
    const SourceConfig& source = *source_of(from);
    const auto kind = kind_of(entry.url, source);
    if (!kind) return std::nullopt;
    plan::Upstream upstream;
    upstream.source = source.name;
    upstream.kind = *kind;
    upstream.url = entry.url;
    switch (*kind) {
        case plan::Kind::acestream:
            upstream.url = *acestream_link(entry.url, source.acestream);
            upstream.engine = source.acestream;
            return upstream;
        case plan::Kind::command:
            for (const std::string& word : source.stream_command)
                upstream.command.push_back(text::replace_all(word, stream_url_word, entry.url));
            return upstream;
        case plan::Kind::http:
        case plan::Kind::media:
            add_request(upstream, lineup_.listings[from.listing]->options[entry.options], source);
            return upstream;
        case plan::Kind::file:
        case plan::Kind::schedule:
            break;  // no address of a listing means one
    }
    return upstream;
}

bool Streams::is_for_players(const Upstream& from) const {
    const SourceConfig* const source = source_of(from);
    if (source == nullptr) return false;
    const auto kind = kind_of(lineup_.entry(from).url, *source);
    return kind == plan::Kind::http || kind == plan::Kind::media;
}

}  // namespace flathead::outputs
