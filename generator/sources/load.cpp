#include "generator/sources/load.hpp"

#include "generator/fetch/document.hpp"
#include "generator/formats/hdhomerun_read.hpp"
#include "generator/sources/command_source.hpp"
#include "generator/sources/hdhomerun_source.hpp"
#include "generator/sources/m3u_source.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

namespace flathead::sources {
namespace {

/// The whole document, for formats that are small by nature.
std::string whole_text(const Path& path, std::size_t limit) {
    const auto source = fetch::open_document(path, {.unpacked_bytes = limit});
    std::string text;
    std::string piece(64 << 10, '\0');
    for (;;) {
        const std::size_t got = source->read(piece);
        if (got == 0) return text;
        text.append(piece, 0, got);
    }
}

const fetch::Fetched* answer_to(std::span<const fetch::Fetched> fetched, const std::string& key) {
    const auto found = std::ranges::find(fetched, key, &fetch::Fetched::key);
    return found == fetched.end() ? nullptr : &*found;
}

/// A copy of discover.json, empty when there is nothing useful in it: then the tuner count stays
/// unknown. The lineup is what matters, and reports its own trouble.
std::string useful_device_text(const fetch::Copy& copy) {
    try {
        std::string text = whole_text(copy.document, formats::device_limit_bytes);
        if (formats::read_hdhomerun_device(text).tuner_count > 0) return text;
    } catch (const Error&) {
        return {};
    }
    return {};
}

std::string device_text(const fetch::Fetched* answer, fetch::Copies& copies) {
    if (answer == nullptr) return {};
    if (answer->candidate) {
        std::string text = useful_device_text(*answer->candidate);
        if (!text.empty()) {
            copies.accept(answer->key, *answer->candidate);
            return text;
        }
        copies.reject(answer->key);
    }
    return answer->good ? useful_device_text(*answer->good) : std::string{};
}

/// How many entries a document of that size may have: room is reserved, not used, so a guess too
/// high costs nothing.
std::size_t guess_entries(const fetch::Copy& copy, const std::optional<fetch::Copy>& good) {
    constexpr std::size_t bytes_each = 150;
    std::error_code failure;
    const auto bytes = std::filesystem::file_size(copy.document, failure);
    const std::size_t by_size = failure ? 0 : static_cast<std::size_t>(bytes) / bytes_each;
    const std::size_t by_history =
        good ? static_cast<std::size_t>(good->entries + good->entries / 8) : 0;
    return std::max(by_size, by_history);
}

/// Empty when the candidate is large enough to believe.
std::string shrink_fault(std::size_t now, const std::optional<fetch::Copy>& good, int percent) {
    if (!good || good->entries == 0 || percent <= 0) return {};
    const auto needed = good->entries * static_cast<std::uint64_t>(percent);
    if (static_cast<std::uint64_t>(now) * 100 >= needed) return {};
    return text::join("only ",
                      text::counted(now, "entry", "entries"),
                      " where the last good copy has ",
                      good->entries,
                      " (shrink_guard ",
                      percent,
                      "%; --accept-shrink takes it)");
}

void use(Loaded&& result, const fetch::Copy& copy, OriginState state, LoadedSource& loaded) {
    loaded.report.state = state;
    loaded.report.entries = result.listing.entries.size();
    if (!result.listing.problems.empty()) loaded.report.problems = result.listing.problems;
    loaded.report.since = copy.fetched;
    loaded.listing = std::make_shared<const Listing>(std::move(result.listing));
}

}  // namespace

Source::Source(const SourceConfig& config) : config_(config) {
    const auto add = [&](std::string key, const FetchConfig* from) {
        fetch::Request request;
        request.key = std::move(key);
        request.subject = "source " + config.name;
        request.from = from;
        request.refresh = config.refresh;
        requests_.push_back(std::move(request));
    };
    switch (config.kind) {
        case SourceKind::m3u:
            add("source-" + config.name, &config.fetch);
            break;
        case SourceKind::command:
            requests_.push_back(command_request(config));
            break;
        case SourceKind::hdhomerun:
            for (const auto& [key, path] :
                 {std::pair{"source-", "/lineup.json"}, std::pair{"device-", "/discover.json"}}) {
                auto derived = std::make_unique<FetchConfig>(config.fetch);
                derived->url = hdhomerun_base(config.fetch.url) + path;
                add(key + config.name, derived.get());
                made_.push_back(std::move(derived));
            }
            break;
    }
}

/// The listing in a copy; damage is a reason to reject it.
Loaded Source::read(const fetch::Copy& copy,
                    const std::optional<fetch::Copy>& good,
                    const std::string& device) const {
    try {
        if (config_.kind == SourceKind::hdhomerun) {
            return load_hdhomerun(
                whole_text(copy.document, formats::lineup_limit_bytes), device, config_.name);
        }
        const bool is_command = config_.kind == SourceKind::command;
        const std::uint64_t limit =
            is_command ? config_.command.max_bytes : config_.fetch.max_bytes;
        const auto document = fetch::open_document(copy.document, {.unpacked_bytes = limit});
        return load_m3u(*document, config_.name, guess_entries(copy, good));
    } catch (const Error& damage) {
        Loaded damaged;
        damaged.rejected = damage.what();
        return damaged;
    }
}

LoadedSource Source::load(std::span<const fetch::Fetched> fetched,
                          fetch::Copies& copies,
                          bool accept_shrink) const {
    LoadedSource loaded;
    OriginReport& report = loaded.report;
    report.name = config_.name;
    const fetch::Fetched* answer = answer_to(fetched, requests_.front().key);
    if (answer == nullptr) {
        report.error = "nothing was fetched for it";
        return loaded;
    }
    report.error = answer->error;
    const bool is_device = config_.kind == SourceKind::hdhomerun;
    const std::string device =
        is_device ? device_text(answer_to(fetched, requests_.back().key), copies) : std::string{};
    if (answer->candidate) {
        Loaded result = read(*answer->candidate, answer->good, device);
        if (result.is_good() && !accept_shrink) {
            result.rejected = shrink_fault(
                result.listing.entries.size(), answer->good, config_.shrink_guard_percent);
        }
        if (result.is_good()) {
            fetch::Copy candidate = *answer->candidate;
            candidate.entries = result.listing.entries.size();
            copies.accept(answer->key, candidate);
            use(std::move(result), candidate, OriginState::fresh, loaded);
            return loaded;
        }
        copies.reject(answer->key);
        report.error = "rejected: " + result.rejected;
        report.problems = result.listing.problems;
    }
    if (!answer->good) return loaded;
    Loaded result = read(*answer->good, answer->good, device);
    if (result.is_good()) {
        const bool is_current = answer->state == OriginState::unchanged;
        use(std::move(result),
            *answer->good,
            is_current ? OriginState::unchanged : OriginState::last_good,
            loaded);
    } else {
        report.error = text::join(report.error,
                                  report.error.empty() ? "" : "; ",
                                  "the last good copy: ",
                                  result.rejected);
    }
    return loaded;
}

}  // namespace flathead::sources
