#include "generator/app/commands.hpp"
#include "generator/app/prepare.hpp"
#include "generator/app/report_text.hpp"
#include "generator/conform/jobs.hpp"
#include "generator/conform/run.hpp"
#include "generator/schedule/house.hpp"
#include "generator/state/state.hpp"
#include "relay/base/error.hpp"
#include "relay/base/log.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <cstdio>
#include <fcntl.h>
#include <set>
#include <sys/file.h>
#include <unistd.h>
#include <unordered_map>

namespace flathead::app {
namespace {

/// One run at a time: two would encode the same film.
Fd locked(const Path& folder) {
    make_folders(folder);
    const Path path = folder / "lock";
    Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!file.is_open()) throw system_error(text::join("open ", path.string()));
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0)
        throw Error(text::join("conform: another run is at work in ", folder.string()));
    return file;
}

std::string title_of(const Item& item) {
    if (item.type != ItemType::episode) return item.title;
    return text::join(item.show, " S", item.season, " E", item.episode, " ", item.title);
}

/// What the channels are going to play in the time ahead and cannot copy.
std::vector<conform::Need> needs_of(const Config& config, const Path& folder, Time now) {
    std::vector<conform::Need> needs;
    const auto state = state::State::open_read_only(config.site.state);
    if (!state) return needs;
    std::unordered_map<std::string, Item> items;
    for (Item& item : state->scheduled_items()) items.emplace(item.key, std::move(item));
    for (const state::KeptSchedule& kept : state->schedules()) {
        const auto channel =
            std::ranges::find(config.channels, kept.schedule.channel, &VirtualChannelConfig::key);
        if (channel == config.channels.end() || channel->profile != ChannelProfile::copy) continue;
        for (const ScheduleRow& row : kept.schedule.rows) {
            if (row.end <= now || row.start >= now + config.conform.ahead) continue;
            const auto item = items.find(row.item);
            if (item == items.end() ||
                schedule::fits(item->second.facts, kept.house, channel->audio))
                continue;
            needs.push_back({row.start,
                             title_of(item->second),
                             item->second.files,
                             item->second.facts,
                             kept.house,
                             channel->audio,
                             schedule::conform_path(folder, row.item, kept.house, channel->audio)});
        }
    }
    return needs;
}

struct Tally {
    std::vector<std::string> made;
    std::vector<std::string> failed;  // whole sentences
    std::size_t there = 0;
    std::size_t no_room = 0;
    std::uint64_t bytes = 0;
};

std::string tally_json(const Tally& tally) {
    const auto list = [](const std::vector<std::string>& texts) {
        std::string out;
        for (const std::string& text : texts)
            out += text::join(out.empty() ? "" : ",", text::json_string(text));
        return text::join("[", out, "]");
    };
    return text::join("{\"made\":",
                      list(tally.made),
                      ",\"failed\":",
                      list(tally.failed),
                      ",\"there\":",
                      tally.there,
                      ",\"no_room\":",
                      tally.no_room,
                      ",\"bytes\":",
                      tally.bytes,
                      "}\n");
}

std::string tally_text(const Tally& tally) {
    return text::join("conform: ",
                      tally.made.size(),
                      " made, ",
                      tally.there,
                      " were there, ",
                      tally.failed.size(),
                      " failed, ",
                      tally.no_room,
                      " without room; ",
                      text::human_bytes(tally.bytes),
                      " on disk\n");
}

class Conformer {
  public:
    Conformer(const Config& config, const Options& options)
        : config_(config),
          options_(options),
          folder_(config.conform.folder.empty() ? config.site.state / "conformed"
                                                : config.conform.folder) {}

    /// Looks again after each file: the schedule may have changed meanwhile, and hours pass.
    Tally run() {
        const Fd lock = locked(folder_);
        conform::remove_remains(folder_);
        for (;;) {
            conform::Work work = look();
            for (const Path& file : work.remove) std::filesystem::remove(file);
            if (work.make.empty()) break;
            make(work.make.front(), work.make.size());
        }
        return tally_;
    }

    /// What run() would do.
    void show() {
        const conform::Work work = look();
        for (const Path& file : work.remove)
            print(text::join("remove ", file.filename().string(), "\n"));
        for (const conform::Need& need : work.make) {
            print(text::join("make   ",
                             need.title,
                             ", on at ",
                             times::rfc3339(need.airs),
                             ", about ",
                             text::human_bytes(conform::expected_bytes(need)),
                             "\n"));
        }
        for (const conform::Need& need : work.no_room)
            print(text::join("no room for ", need.title, "\n"));
    }

  private:
    conform::Work look() {
        const Time now = options_.time();
        auto needs = needs_of(config_, folder_, now);
        std::erase_if(needs, [&](const conform::Need& need) {
            if (tried_.contains(need.target)) return true;
            const std::string why = conform::known_failure(need, now);
            if (why.empty()) return false;
            tried_.insert(need.target);
            tally_.failed.push_back(text::join(why, " (as before; tried again after a week)"));
            return true;
        });
        conform::Work work = conform::work_of(
            std::move(needs), conform::made_in(folder_), config_.conform.max_bytes);
        tally_.there = work.is_there - std::min(work.is_there, tally_.made.size());
        tally_.no_room = work.no_room.size();
        tally_.bytes = work.kept_bytes;
        return work;
    }

    void make(const conform::Need& need, std::size_t left) {
        const bool is_shown = !options_.quiet && ::isatty(STDERR_FILENO) != 0;
        const auto started = std::chrono::steady_clock::now();
        const auto tell = [&](double share) {
            if (!is_shown || share <= 0) return;
            const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - started;
            const auto rest = static_cast<std::int64_t>(passed.count() * (1 - share) / share);
            std::fputs(text::join("\r\x1b[Kconform: ",
                                  need.title,
                                  ", ",
                                  static_cast<int>(share * 100),
                                  " %, ",
                                  times::duration_text(Seconds(rest)),
                                  " left, ",
                                  left - 1,
                                  " more to come")
                           .c_str(),
                       stderr);
        };
        try {
            conform::make(need, tell);
            tally_.made.push_back(need.title);
            if (is_shown) std::fputs("\r\x1b[K", stderr);
            log::info("conform", text::join(need.title, " has the house format now"));
        } catch (const std::exception& error) {
            if (is_shown) std::fputs("\r\x1b[K", stderr);
            tried_.insert(need.target);
            tally_.failed.emplace_back(error.what());
            log::warning("conform", text::join(error.what(), "; it is encoded while it is on"));
            conform::note_failure(need, error.what());
        }
    }

    const Config& config_;
    const Options& options_;
    Path folder_;
    std::set<Path> tried_;
    Tally tally_;
};

}  // namespace

Exit run_conform(const Options& options) {
    const auto config = load_config(options);
    if (!config) return Exit::usage;
    Conformer conformer(*config, options);
    if (options.dry_run) {
        conformer.show();
        return Exit::done;
    }
    const Tally tally = conformer.run();
    if (options.json) print(tally_json(tally));
    if (!options.quiet) std::fputs(tally_text(tally).c_str(), stderr);
    return tally.failed.empty() && tally.no_room == 0 ? Exit::done : Exit::stale;
}

}  // namespace flathead::app
