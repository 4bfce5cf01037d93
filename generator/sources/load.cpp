#include "generator/sources/load.hpp"

#include "generator/fetch/document.hpp"
#include "generator/formats/hdhomerun_read.hpp"
#include "generator/sources/candidates.hpp"
#include "generator/sources/command_source.hpp"
#include "generator/sources/hdhomerun_source.hpp"
#include "generator/sources/m3u_source.hpp"
#include "generator/sources/xtream_answers.hpp"
#include "generator/sources/xtream_source.hpp"
#include "relay/base/text.hpp"

namespace flathead::sources {
namespace {

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

}  // namespace

Source::Source(const SourceConfig& config, Time now) : config_(config), now_(now) {
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
                add(key + config.name, made(hdhomerun_base(config.fetch.url) + path));
            }
            break;
        case SourceKind::xtream:
            for (const PanelDocument document : panel_documents(config))
                add(panel_key(config, document), made(panel_address(config, document)));
            for (std::size_t i = 0; i < config.accounts.size(); ++i)
                add(further_account_key(config, i), made(further_account_address(config, i)));
            if (config.use_guide) guide_ = made(panel_guide_address(config));
            break;
    }
}

const FetchConfig* Source::made(std::string url) {
    auto derived = std::make_unique<FetchConfig>(config_.fetch);
    derived->url = std::move(url);
    made_.push_back(std::move(derived));
    return made_.back().get();
}

void Source::settle(std::span<fetch::Fetched> fetched, fetch::Copies& copies) const {
    if (config_.kind == SourceKind::xtream) settle_panel(config_, fetched, copies);
}

Problems Source::notes(std::span<const fetch::Fetched> fetched) const {
    return config_.kind == SourceKind::xtream ? panel_notes(config_, fetched, now_) : Problems{};
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
    if (config_.kind == SourceKind::xtream)
        return load_panel(config_, fetched, copies, accept_shrink, now_);
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
