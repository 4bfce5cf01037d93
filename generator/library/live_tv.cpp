#include "generator/library/live_tv.hpp"

#include "generator/formats/jellyfin_live_tv.hpp"
#include "generator/formats/jellyfin_read.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"

#include <algorithm>
#include <thread>

namespace flathead::library {
namespace {

using formats::JellyfinGuide;
using formats::JellyfinLiveTv;
using formats::JellyfinSetting;
using formats::JellyfinTuner;

/// MD5 of the task's type name, the same in 10.9 to 12.
constexpr std::string_view guide_task = "bea9b218c97bbf98c5dc1303bdb9a0ca";
/// A task that was asked for may not have begun yet when we look.
constexpr int looks_before_it_counts_as_idle = 3;

std::string_view without_slash(std::string_view address) {
    while (address.ends_with('/')) address.remove_suffix(1);
    return address;
}

bool is_same_address(std::string_view a, std::string_view b) {
    return text::iequals(without_slash(a), without_slash(b));
}

class LiveTv {
  public:
    LiveTv(fetch::Server& server, const LiveTvWish& wish) : server_(server), wish_(wish) {}

    LiveTvResult add() {
        look();
        const JellyfinTuner* const tuner = our_tuner(wish_.type);
        note_the_other_kind();
        save_tuner(tuner);
        save_guide();
        if (wish_.dry_run) return std::move(result_);
        refresh();
        count_channels();
        return std::move(result_);
    }

    LiveTvResult take_away() {
        look();
        std::vector<std::string> tuners;
        for (const std::string_view type : {"m3u", "hdhomerun"}) {
            if (const JellyfinTuner* const tuner = our_tuner(type)) tuners.push_back(tuner->id);
        }
        for (const JellyfinGuide& guide : live_tv_.guides) {
            if (!is_our_guide(guide, tuners)) continue;
            remove("/LiveTv/ListingProviders?id=", guide.id);
            result_.guide = Change::removed;
            result_.guide_id = guide.id;
        }
        for (const std::string& id : tuners) {
            remove("/LiveTv/TunerHosts?id=", id);
            result_.tuner = Change::removed;
            result_.tuner_id = id;
        }
        return std::move(result_);
    }

  private:
    fetch::Reply ask(std::string path, std::string method = {}, std::string body = {}) {
        return server_.ask(
            {.path = std::move(path), .method = std::move(method), .body = std::move(body)});
    }

    /// The reply, when it is a good one.
    fetch::Reply must(fetch::Reply reply, std::string_view attempt) {
        if (reply.status == 401 || reply.status == 403)
            throw Error(text::join(attempt,
                                   ": it refuses the API key (HTTP ",
                                   reply.status,
                                   "); make one in its dashboard, under API Keys"));
        if (!reply.error.empty()) throw Error(text::join(attempt, ": ", reply.error));
        return reply;
    }

    void look() {
        const auto told =
            formats::read_jellyfin_page(must(ask("/System/Info"), "ask the server who it is").body);
        result_.version = told.value("Version");
        if (result_.version.empty())
            throw Error(text::join("ask the server who it is: it does not answer like a Jellyfin (",
                                   told.rejected.empty() ? "no Version" : told.rejected,
                                   ")"));
        live_tv_ = formats::read_jellyfin_live_tv(
            must(ask("/System/Configuration/livetv"), "read the settings of Live TV").body);
        if (!live_tv_.rejected.empty())
            throw Error(text::join("read the settings of Live TV: ", live_tv_.rejected));
    }

    [[nodiscard]] const JellyfinTuner* our_tuner(std::string_view type) const {
        const std::string root(base());
        const auto is_at = [&](const JellyfinTuner& tuner) {
            if (!text::iequals(tuner.type, type) || tuner.id.empty()) return false;
            return is_same_address(tuner.url, wish_.tuner) ||
                   (type == "hdhomerun" && is_same_address(tuner.url, root));
        };
        const auto found = std::ranges::find_if(live_tv_.tuners, is_at);
        if (found != live_tv_.tuners.end()) return &*found;
        // A playlist at another address: the site has moved.
        const auto moved = std::ranges::find_if(live_tv_.tuners, [&](const JellyfinTuner& tuner) {
            return type == "m3u" && text::iequals(tuner.type, type) && !tuner.id.empty() &&
                   tuner.device == wish_.device;
        });
        return moved == live_tv_.tuners.end() ? nullptr : &*moved;
    }

    /// The site's address: what comes before the guide's name.
    [[nodiscard]] std::string_view base() const {
        return std::string_view(wish_.guide).substr(0, wish_.guide.rfind('/'));
    }

    [[nodiscard]] bool is_our_guide(const JellyfinGuide& guide,
                                    const std::vector<std::string>& tuners) const {
        if (!text::iequals(guide.type, "xmltv") || guide.id.empty()) return false;
        if (is_same_address(guide.path, wish_.guide) ||
            is_same_address(guide.path, wish_.guide + ".gz"))
            return true;
        // Of a site that has moved: a guide like ours, for our tuner.
        const auto parts = url::split(guide.path);
        const bool is_named_alike = parts && (parts->path.ends_with("/xmltv.xml") ||
                                              parts->path.ends_with("/xmltv.xml.gz"));
        return is_named_alike && std::ranges::any_of(tuners, [&](const std::string& id) {
                   return text::contains(guide.json, text::json_string(id));
               });
    }

    void note_the_other_kind() {
        const std::string_view other = wish_.type == "m3u" ? "hdhomerun" : "m3u";
        if (our_tuner(other) == nullptr) return;
        result_.notes.push_back(
            text::join("we are registered as ",
                       other,
                       " as well, so channels stand there twice; --remove takes both away"));
    }

    void save_tuner(const JellyfinTuner* existing) {
        const JellyfinSetting setting = formats::jellyfin_tuner_setting(
            wish_.type, wish_.tuner, wish_.name, wish_.device, existing);
        if (existing != nullptr) result_.tuner_id = existing->id;
        if (setting.is_current) return;
        result_.tuner = existing == nullptr ? Change::created : Change::updated;
        if (existing != nullptr && !is_same_address(existing->url, wish_.tuner))
            result_.notes.push_back(
                text::join("the tuner's address changes from ",
                           url::masked(existing->url),
                           "; the server takes its channels for new ones: favourites and "
                           "recordings planned there start over"));
        if (wish_.dry_run) return;
        fetch::Reply reply = ask("/LiveTv/TunerHosts", "POST", setting.json);
        if (reply.status >= 500)
            throw Error(text::join("register the tuner: ",
                                   reply.error,
                                   "; the server reads ",
                                   wish_.tuner,
                                   " while it is asked: is that address right from where it runs, "
                                   "and is something published?"));
        const std::string id =
            formats::jellyfin_id(must(std::move(reply), "register the tuner").body);
        if (id.empty()) throw Error("register the tuner: the answer has no Id");
        result_.tuner_id = id;
    }

    void save_guide() {
        std::vector<std::string> tuners;
        if (!result_.tuner_id.empty()) tuners.push_back(result_.tuner_id);
        const auto found = std::ranges::find_if(live_tv_.guides, [&](const JellyfinGuide& guide) {
            return is_our_guide(guide, tuners);
        });
        const JellyfinGuide* const existing = found == live_tv_.guides.end() ? nullptr : &*found;
        const JellyfinSetting setting =
            formats::jellyfin_guide_setting(wish_.guide, result_.tuner_id, existing);
        if (existing != nullptr) result_.guide_id = existing->id;
        if (setting.is_current) return;
        result_.guide = existing == nullptr ? Change::created : Change::updated;
        if (wish_.dry_run) return;
        const fetch::Reply reply =
            must(ask("/LiveTv/ListingProviders?validateListings=false&validateLogin=false",
                     "POST",
                     setting.json),
                 "register the guide");
        result_.guide_id = formats::jellyfin_id(reply.body);
        if (result_.guide_id.empty()) throw Error("register the guide: the answer has no Id");
    }

    void remove(std::string_view address, const std::string& id) {
        if (wish_.dry_run) return;
        (void)must(ask(text::join(address, url::percent_encoded(id)), "DELETE"), "remove");
    }

    /// Every change queues one; asking for it again makes sure that the last change is in it.
    void refresh() {
        const fetch::Reply begun = ask(text::join("/ScheduledTasks/Running/", guide_task), "POST");
        if (!begun.error.empty()) {
            result_.notes.push_back(
                text::join("the guide's refresh could not be started (", begun.error, ")"));
            return;
        }
        const auto end = std::chrono::steady_clock::now() + wish_.wait;
        bool was_running = false;
        for (int looks = 1;; ++looks) {
            const fetch::Reply reply = ask(text::join("/ScheduledTasks/", guide_task));
            const formats::JellyfinTask task = formats::read_jellyfin_task(reply.body);
            was_running = was_running || task.is_running;
            const bool is_idle = task.is_known && !task.is_running;
            if (is_idle && (was_running || looks >= looks_before_it_counts_as_idle)) {
                result_.is_refreshed = true;
                return;
            }
            if (std::chrono::steady_clock::now() >= end) {
                result_.notes.push_back("the server is still reading the guide");
                return;
            }
            if (wish_.progress && task.is_running)
                wish_.progress(text::join("the server reads the guide, ", task.percent, "%"));
            std::this_thread::sleep_for(looks < 10 ? wish_.pause : 4 * wish_.pause);
        }
    }

    void count_channels() {
        const fetch::Reply reply = ask("/LiveTv/Channels?startIndex=0&limit=1");
        if (reply.status != 200) {
            result_.notes.push_back(
                text::join("its channels could not be counted (", reply.error, ")"));
            return;
        }
        result_.channels = formats::read_jellyfin_page(reply.body).total;
    }

    fetch::Server& server_;
    const LiveTvWish& wish_;
    JellyfinLiveTv live_tv_;
    LiveTvResult result_;
};

}  // namespace

std::string_view name_of(Change change) {
    switch (change) {
        case Change::none:
            return "unchanged";
        case Change::created:
            return "created";
        case Change::updated:
            return "updated";
        case Change::removed:
            return "removed";
    }
    return "";
}

LiveTvResult register_live_tv(fetch::Server& server, const LiveTvWish& wish) {
    return LiveTv(server, wish).add();
}

LiveTvResult unregister_live_tv(fetch::Server& server, const LiveTvWish& wish) {
    return LiveTv(server, wish).take_away();
}

}  // namespace flathead::library
