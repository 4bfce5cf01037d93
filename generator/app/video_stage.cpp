#include "generator/app/video_stage.hpp"

#include "generator/fetch/document.hpp"
#include "generator/lineup/rules.hpp"
#include "generator/outputs/video_output.hpp"
#include "generator/sources/xtream_source.hpp"
#include "generator/videos/facts_text.hpp"
#include "generator/videos/identity.hpp"
#include "generator/videos/library_catalogue.hpp"
#include "generator/videos/panel_details.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

namespace flathead::app {
namespace {

using namespace std::chrono_literals;

constexpr auto pause_between = 100ms;  // a panel counts requests as it counts streams
constexpr auto most_time = 60s;        // of one panel in one run
constexpr std::uint64_t answer_limit_bytes = 32 << 20;
constexpr std::size_t most_failures = 5;  // one after the other
constexpr Seconds kept_for = 24h * 90;    // descriptions of what the panel no longer lists

/// Ids of a catalogue's entries, ascending.
template <class Videos>
std::vector<std::string_view> keys_of(const Videos& videos) {
    std::vector<std::string_view> keys;
    keys.reserve(videos.size());
    for (const auto& video : videos) keys.push_back(video.key);
    std::ranges::sort(keys);
    return keys;
}

}  // namespace

VideoStage::VideoStage(const Config& config, std::vector<std::shared_ptr<Catalogue>> catalogues)
    : config_(config), catalogues_(std::move(catalogues)) {}

void VideoStage::add(const std::vector<Library>& libraries) {
    for (const Library& library : libraries) {
        const auto config =
            std::ranges::find(config_.libraries, library.name, &LibraryConfig::name);
        if (config != config_.libraries.end() && config->vod)
            catalogues_.push_back(videos::catalogue_of(library));
    }
}

bool VideoStage::has_any() const {
    return std::ranges::any_of(catalogues_, [](const auto& catalogue) {
        return !catalogue->films.empty() || !catalogue->series.empty();
    });
}

state::DetailStore& VideoStage::store() {
    if (!store_) store_ = state::DetailStore::open(config_.site.state);
    return *store_;
}

std::vector<std::string> VideoStage::ask(const fetch::Options& options, fetch::Copies& copies) {
    std::vector<std::string> warnings;
    for (const auto& catalogue : catalogues_) {
        if (catalogue->is_library) continue;
        const auto source =
            std::ranges::find(config_.sources, catalogue->source, &SourceConfig::name);
        const std::string warning = ask_panel(*source, *catalogue, options, copies);
        if (!warning.empty())
            warnings.push_back(text::join("descriptions of ", catalogue->source, ": ", warning));
        videos::take_details(*catalogue,
                             store().rows(source->name, state::DetailKind::series),
                             store().rows(source->name, state::DetailKind::film));
    }
    return warnings;
}

std::string VideoStage::ask_panel(const SourceConfig& source,
                                  Catalogue& catalogue,
                                  const fetch::Options& options,
                                  fetch::Copies& copies) {
    using state::DetailKind;
    const auto questions = videos::questions(catalogue,
                                             store().rows(source.name, DetailKind::series),
                                             store().rows(source.name, DetailKind::film),
                                             options.now);
    if (options.offline || source.details_per_run == 0) return {};
    store().prune(
        source.name, DetailKind::series, keys_of(catalogue.series), options.now - kept_for);
    store().prune(source.name, DetailKind::film, keys_of(catalogue.films), options.now - kept_for);
    const auto until = std::chrono::steady_clock::now() + most_time;
    std::size_t asked = 0;
    std::size_t failures = 0;
    std::string failure;
    for (const videos::Question& question : questions) {
        if (asked == static_cast<std::size_t>(source.details_per_run) ||
            failures == most_failures || std::chrono::steady_clock::now() > until)
            break;
        if (asked++ > 0) std::this_thread::sleep_for(pause_between);
        const bool is_film = question.kind == DetailKind::film;
        FetchConfig from = source.fetch;
        from.url = sources::panel_detail_address(source, is_film, question.id);
        from.max_bytes = answer_limit_bytes;
        fetch::Request request;
        request.key = "detail-" + source.name;
        request.subject =
            text::join("source ", source.name, ", ", is_film ? "film " : "series ", question.id);
        request.from = &from;
        fetch::Options quiet = options;
        quiet.progress = {};
        const fetch::Fetched answer = fetch::fetch_all({request}, copies, quiet).front();
        if (!answer.candidate) {
            failure = answer.error;
            ++failures;
            // What is not there is not asked for again so soon; a panel that is down is.
            if (failure.ends_with("HTTP 404"))
                store().missed(
                    source.name, question.kind, question.id, question.stamp, options.now);
            continue;
        }
        videos::Detail detail;
        try {
            const auto document = fetch::open_document(answer.candidate->document,
                                                       {.unpacked_bytes = answer_limit_bytes});
            detail = is_film ? videos::read_film_detail(*document)
                             : videos::read_series_detail(*document);
        } catch (const Error& damage) {
            detail.rejected = damage.what();
        }
        copies.reject(request.key);
        if (!detail.rejected.empty()) {
            failure = detail.rejected;
            ++failures;
            store().missed(source.name, question.kind, question.id, question.stamp, options.now);
            continue;
        }
        failures = 0;
        store().put(source.name,
                    question.kind,
                    {question.id, question.stamp, options.now, detail.digest, detail.episodes},
                    detail.body);
    }
    waiting_ += questions.size() - std::min(asked, questions.size());
    return failures == most_failures ? failure : std::string();
}

void VideoStage::settle(state::State& state, Time now) {
    const auto today = std::chrono::floor<std::chrono::days>(now);
    std::vector<state::VideoClaim> claims;
    for (const auto& catalogue : catalogues_)
        std::ranges::move(videos::claims_of(*catalogue), std::back_inserter(claims));
    const std::vector<state::KeptVideo> kept = state.keep_videos(claims, today);
    std::span<const state::KeptVideo> rest(kept);
    static const LineupConfig no_rules;
    for (const auto& catalogue : catalogues_) {
        const std::size_t count =
            catalogue->films.size() + catalogue->series.size() + catalogue->episodes.size();
        videos::take_ids(*catalogue, rest.first(count));
        rest = rest.subspan(count);
        lineup::Rules rules(no_rules, config_.packages, *catalogue->text);
        const auto packages_of = [&](auto& video) {
            video.packages =
                rules.packages_of({video.title, video.category, {}, catalogue->source, {}}, 0);
        };
        if (config_.packages.empty()) continue;
        std::ranges::for_each(catalogue->films, packages_of);
        std::ranges::for_each(catalogue->series, packages_of);
    }
    film_category_ids_ = state.keep_categories("movie", outputs::film_categories(catalogues_));
    series_category_ids_ = state.keep_categories("series", outputs::series_categories(catalogues_));
}

VideoFacts VideoStage::film(const Catalogue& catalogue, const Film& film) {
    if (film.item != nullptr) return videos::facts_of(*film.item);
    SeriesFacts read =
        videos::read_facts(store().body(catalogue.source, state::DetailKind::film, film.key));
    return read.episodes.empty() ? VideoFacts{} : std::move(read.episodes.front());
}

SeriesFacts VideoStage::series(const Catalogue& catalogue, const Series& series) {
    if (catalogue.is_library) return videos::facts_of(catalogue, series);
    return videos::read_facts(
        store().body(catalogue.source, state::DetailKind::series, series.key));
}

}  // namespace flathead::app
