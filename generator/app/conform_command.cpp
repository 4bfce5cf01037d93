#include "generator/app/commands.hpp"
#include "generator/app/lock_file.hpp"
#include "generator/app/prepare.hpp"
#include "generator/app/schedule_text.hpp"
#include "generator/conform/jobs.hpp"
#include "generator/conform/run.hpp"
#include "generator/schedule/house.hpp"
#include "generator/state/state.hpp"
#include "relay/base/error.hpp"
#include "relay/base/log.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <set>
#include <unordered_map>

namespace flathead::app {
namespace {

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
                             title_of(&item->second, row.item),
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
    return text::join("{\"made\":",
                      text::json_list(tally.made),
                      ",\"failed\":",
                      text::json_list(tally.failed),
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
          folder_(config.conform.folder),
          show_(progress_line(options)) {}

    /// Looks again after each file: the schedule may have changed meanwhile, and hours pass.
    Tally run() {
        make_folders(folder_);
        // Two runs would encode the same film.
        const Fd lock = lock_file(folder_ / "lock", std::chrono::milliseconds{0});
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
        const auto started = std::chrono::steady_clock::now();
        const auto tell = [&](double share) {
            if (!show_ || share <= 0) return;
            const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - started;
            const auto rest = static_cast<std::int64_t>(passed.count() * (1 - share) / share);
            show_(text::join("conform: ",
                             need.title,
                             ", ",
                             static_cast<int>(share * 100),
                             " %, ",
                             times::duration_text(Seconds(rest)),
                             " left, ",
                             left - 1,
                             " more to come"));
        };
        const auto hide = [&] {
            if (show_) show_("");
        };
        try {
            conform::make(need, tell);
            tally_.made.push_back(need.title);
            hide();
            log::info("conform", text::join(need.title, " has the house format now"));
        } catch (const std::exception& error) {
            hide();
            tried_.insert(need.target);
            tally_.failed.emplace_back(error.what());
            log::warning("conform", text::join(error.what(), "; it is encoded while it is on"));
            conform::note_failure(need, error.what());
        }
    }

    const Config& config_;
    const Options& options_;
    const Path& folder_;
    std::function<void(const std::string&)> show_;  // a line of progress; empty: nobody looks
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
