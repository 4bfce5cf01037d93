#include "relay/plan/options.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/plan/lists.hpp"
#include "relay/plan/schema.hpp"

namespace flathead::plan {
namespace {

std::vector<std::string> items_of(std::string_view list, std::string_view what) {
    auto items = read_list(list);
    if (!items) throw Error(text::join(what, ": no list of texts"));
    return std::move(*items);
}

/// What is opened on this machine is named in full; what plays rows has no address.
void check_address(Kind kind, std::string_view url) {
    if (kind == Kind::file && !url.starts_with('/')) throw Error("a file without its whole path");
    if (kind == Kind::schedule && !url.empty()) throw Error("rows with an address");
}

}  // namespace

Options options_of(const Upstream& upstream, std::int64_t source) {
    Options options{.source = source,
                    .kind = static_cast<std::int64_t>(upstream.kind),
                    .user_agent = upstream.user_agent,
                    .referrer = upstream.referrer,
                    .headers = {},
                    .command = {},
                    .engine = upstream.engine};
    check_address(upstream.kind, upstream.url);
    check_bytes(options.user_agent, "user agent", longest_text_bytes);
    check_bytes(options.referrer, "referrer", longest_text_bytes);
    check_bytes(options.engine, "engine", longest_text_bytes);
    for (const auto& [name, value] : upstream.headers) {
        append_item(options.headers, name);
        append_item(options.headers, value);
    }
    check_bytes(options.headers, "headers", longest_list_bytes);
    for (std::size_t i = 0; i < upstream.command.size(); ++i) {
        std::string word = upstream.command[i];
        const std::size_t at = upstream.url.empty() ? std::string::npos : word.find(upstream.url);
        if (options.url_word < 0 && at != std::string::npos) {
            word.erase(at, upstream.url.size());
            options.url_word = static_cast<std::int64_t>(i);
            options.url_at = static_cast<std::int64_t>(at);
        }
        append_item(options.command, word);
    }
    check_bytes(options.command, "command", longest_list_bytes);
    return options;
}

Upstream upstream_of(const Options& options, std::string source_name, std::string url) {
    if (options.kind < 0 || options.kind > static_cast<std::int64_t>(last_kind))
        throw Error(text::join("kind ", options.kind, " of an upstream"));
    check_address(static_cast<Kind>(options.kind), url);
    Upstream upstream{.source = std::move(source_name),
                      .kind = static_cast<Kind>(options.kind),
                      .url = std::move(url),
                      .user_agent = options.user_agent,
                      .referrer = options.referrer,
                      .headers = {},
                      .command = items_of(options.command, "command"),
                      .engine = options.engine};
    std::vector<std::string> headers = items_of(options.headers, "headers");
    if (headers.size() % 2 != 0) throw Error("headers: a name without a value");
    for (std::size_t i = 0; i < headers.size(); i += 2)
        upstream.headers.emplace_back(std::move(headers[i]), std::move(headers[i + 1]));
    if (options.url_word == -1) return upstream;
    const auto word = static_cast<std::uint64_t>(options.url_word);
    const auto at = static_cast<std::uint64_t>(options.url_at);
    if (word >= upstream.command.size() || at > upstream.command[word].size())
        throw Error("command: the address has no place in it");
    upstream.command[word].insert(at, upstream.url);
    return upstream;
}

std::string key_of(const Options& options) {
    std::string key = text::join(options.source, ' ', options.kind, ' ', options.url_word);
    key += text::join(' ', options.url_at, '\n');
    for (const std::string_view part : {std::string_view(options.user_agent),
                                        std::string_view(options.referrer),
                                        std::string_view(options.headers),
                                        std::string_view(options.command),
                                        std::string_view(options.engine)}) {
        key += text::join(part.size(), ' ');
        key += part;
    }
    return key;
}

}  // namespace flathead::plan
