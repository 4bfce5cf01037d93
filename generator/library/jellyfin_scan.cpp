#include "generator/library/jellyfin_scan.hpp"

#include "generator/library/jellyfin_pages.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"
#include "relay/lib/xxhash/digest.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

namespace flathead::library {
namespace {

using formats::JellyfinItem;
using formats::JellyfinPage;
using std::chrono::milliseconds;

/// Saved while we looked, by a clock that may not be ours.
constexpr Seconds overlap = std::chrono::hours{24};
constexpr Seconds between_full_looks = std::chrono::hours{24 * 7};
constexpr std::size_t most_unreadable = 20;
/// Of one look; the rest is asked in the next ones.
constexpr std::size_t most_segment_questions = 2000;
constexpr std::size_t segment_questions_at_once = 50;
constexpr std::size_t most_lists = 5000;
constexpr auto between_keeps = std::chrono::seconds{60};

constexpr std::string_view what_counts =
    "&recursive=true&includeItemTypes=Movie,Episode,Video,MusicVideo,Series"
    "&excludeLocationTypes=Virtual&isMissing=false&collapseBoxSetItems=false";
/// New items come last, so that pages do not shift under us.
constexpr std::string_view in_order = "&sortBy=DateCreated,SortName&sortOrder=Ascending";
constexpr std::string_view little = "&fields=Etag&enableImages=false&enableUserData=false";
constexpr std::string_view all_fields =
    "Etag,Path,MediaSources,MediaStreams,Genres,Tags,Taglines,Studios,Overview,ProviderIds,"
    "ProductionLocations,DateCreated,OriginalTitle";

/// Kinds of the server's libraries that hold no videos.
bool holds_videos(const JellyfinItem& library) {
    constexpr std::string_view others[] = {
        "music", "books", "photos", "boxsets", "playlists", "livetv", "folders"};
    return std::ranges::find(others, text::to_lower(library.collection_type)) == std::end(others);
}

class Scan {
  public:
    Scan(const JellyfinScan& scan,
         const std::optional<JellyfinCopy>& before,
         const std::optional<JellyfinCopy>& partial,
         Problems& problems)
        : scan_(scan), before_(before), problems_(problems), pages_(scan.server, scan.pause) {
        if (before) remember(*before);
        if (partial) remember(*partial);
    }

    JellyfinCopy run() {
        ask_server();
        choose_libraries();
        list();
        read_changed();
        read_parts();
        read_lists();
        read_segments();
        copy_.asked = scan_.now;
        return take();
    }

  private:
    void remember(const JellyfinCopy& copy) {
        for (const JellyfinItem& item : copy.items) known_.insert_or_assign(item.id, &item);
    }

    void tell(std::string_view what, std::size_t done, std::size_t all, bool at_once = false) {
        if (!scan_.progress) return;
        scan_.progress(pages_.progress_line(what, done, all, at_once));
    }

    // ---- the server ----------------------------------------------------------------------------

    void ask_server() {
        const JellyfinPage told = pages_.ask({.path = "/System/Info"});
        copy_.server = told.value("Id");
        version_ = told.value("Version");
        if (version_.empty()) throw Error("it does not answer like a Jellyfin server");
        copy_.origin = jellyfin_origin(scan_.config);
        is_same_server_ = before_ && before_->server == copy_.server;
    }

    void choose_libraries() {
        const JellyfinPage told = pages_.ask({.path = "/Library/MediaFolders"});
        const std::vector<std::string>& wanted = scan_.config.libraries;
        std::vector<std::string_view> names;
        for (const JellyfinItem& library : told.items) {
            if (!holds_videos(library)) continue;
            names.push_back(library.name);
            const bool is_wanted =
                wanted.empty() || std::ranges::any_of(wanted, [&](const std::string& name) {
                    return text::iequals(name, library.name);
                });
            if (is_wanted) parents_.push_back(library.id);
        }
        for (const std::string& name : wanted) {
            const bool is_known = std::ranges::any_of(
                names, [&](std::string_view known) { return text::iequals(known, name); });
            if (is_known) continue;
            std::string all;
            for (const std::string_view known : names)
                all += text::join(all.empty() ? "" : ", ", utf8::clean_line(known));
            throw Error(text::join("it has no library '",
                                   name,
                                   "'; its libraries are: ",
                                   all.empty() ? "none with videos" : all));
        }
        if (parents_.empty()) throw Error("it has no library with videos");
    }

    // ---- which items there are -----------------------------------------------------------------

    [[nodiscard]] bool must_look_at_everything() const {
        return !is_same_server_ || before_->origin != copy_.origin || before_->full > scan_.now ||
               scan_.now - before_->full >= between_full_looks;
    }

    void list() {
        if (must_look_at_everything() || !list_changes()) list_everything();
    }

    /// Items saved since the last look, added to those of before. False when the server's count
    /// says that some of those are gone.
    bool list_changes() {
        for (const JellyfinItem& item : before_->items) {
            if (is_listed(item)) etags_.emplace(item.id, item.etag);
        }
        std::int64_t counted = 0;
        for (const std::string& parent : parents_) {
            const std::string address = text::join("/Items?parentId=", parent, what_counts);
            const std::string since =
                text::join("&minDateLastSaved=", times::rfc3339(before_->asked - overlap));
            for (const JellyfinItem& item :
                 pages_.list(text::join(address, since, in_order, little)).items)
                etags_.insert_or_assign(item.id, item.etag);
            const JellyfinPage one = pages_.ask({.path = text::join(address, "&limit=1", little)});
            counted += one.total.value_or(0);
        }
        copy_.miscount = before_->miscount;
        copy_.full = before_->full;
        if (counted - copy_.miscount == static_cast<std::int64_t>(etags_.size())) return true;
        etags_.clear();
        return false;
    }

    void list_everything() {
        std::int64_t counted = 0;
        for (const std::string& parent : parents_) {
            const std::string address =
                text::join("/Items?parentId=", parent, what_counts, in_order, little);
            Listed listed = pages_.list(
                address, [this](std::size_t done, std::size_t all) { tell("listed", done, all); });
            if (!listed.agrees()) {
                // Something came or went while we listed, or the server cannot count. Twice the
                // same list is a good one.
                Listed again = pages_.list(address);
                if (!again.agrees() && !again.is_same(listed)) again = pages_.list(address);
                listed = std::move(again);
            }
            if (!listed.agrees()) {
                problems_.add(scan_.config.name,
                              text::join("the server counts ",
                                         listed.total.value_or(0),
                                         " items and lists ",
                                         listed.items.size()));
            }
            counted += listed.total.value_or(static_cast<std::int64_t>(listed.items.size()));
            for (const JellyfinItem& item : listed.items)
                etags_.insert_or_assign(item.id, item.etag);
        }
        copy_.full = scan_.now;
        copy_.miscount = counted - static_cast<std::int64_t>(etags_.size());
    }

    static bool is_listed(const JellyfinItem& item) {
        return is_playable(item) || item.type == "Series";
    }

    // ---- what they are -------------------------------------------------------------------------

    void read_changed() {
        std::vector<std::string> changed;
        for (const auto& [id, etag] : etags_) {
            const auto found = known_.find(id);
            const bool is_current =
                found != known_.end() && !etag.empty() && found->second->etag == etag;
            if (is_current) {
                items_.emplace(id, *found->second);
            } else {
                changed.push_back(id);
            }
        }
        try {
            read_all(changed);
        } catch (const Error&) {
            keep();
            throw;
        }
        if (vanished_ > 0) {
            problems_.add(scan_.config.name,
                          text::counted(vanished_,
                                        "item went away while it was read",
                                        "items went away while they were read"));
        }
    }

    void read_all(const std::vector<std::string>& ids) {
        std::size_t done = 0;
        auto kept = Pages::Clock::now();
        pages_.begin_count();
        while (done < ids.size()) {
            const std::size_t count = std::min(pages_.wide_page(), ids.size() - done);
            read_items({ids.data() + done, count});
            done += count;
            tell("items", done, ids.size(), done == ids.size());
            if (Pages::Clock::now() - kept < between_keeps) continue;
            keep();
            kept = Pages::Clock::now();
        }
    }

    void keep() {
        if (!scan_.keep || items_.empty()) return;
        JellyfinCopy so_far;
        so_far.server = copy_.server;
        so_far.origin = copy_.origin;
        for (const auto& [id, item] : items_) so_far.items.push_back(item);
        scan_.keep(so_far);
    }

    /// By their ids, so that what comes and goes meanwhile moves nothing.
    void read_items(std::span<const std::string> ids) {
        std::string address = "/Items?ids=";
        for (const std::string& id : ids) address += text::join(&id == ids.data() ? "" : ",", id);
        address +=
            "&enableTotalRecordCount=false&enableUserData=false&imageTypeLimit=1"
            "&enableImageTypes=Primary,Backdrop,Thumb&fields=";
        try {
            take_items(ids,
                       pages_.ask_wide(text::join(address, all_fields, ",People"), ids.size()));
        } catch (const Slow& slow) {
            if (ids.size() > 1) {
                const std::size_t half = ids.size() / 2;
                read_items(ids.first(half));
                read_items(ids.subspan(half));
                return;
            }
            read_unreadable(ids.front(), address, slow.what());
        }
    }

    /// One that the server cannot show with all there is. Its people are what mostly is too much.
    void read_unreadable(const std::string& id, const std::string& address, const char* why) {
        try {
            take_items({&id, 1}, pages_.ask_wide(text::join(address, all_fields), 1));
            problems_.add(id, text::join("read without its people: ", why));
            return;
        } catch (const Slow&) {
            // What follows says so.
        }
        if (++unreadable_ > most_unreadable)
            throw Error(text::join(
                "more than ", most_unreadable, " items cannot be read, the last one: ", why));
        const auto found = known_.find(id);
        if (found != known_.end()) items_.emplace(id, *found->second);
        problems_.add(id,
                      text::join(found != known_.end() ? "kept as it was: " : "left out: ", why));
    }

    void take_items(std::span<const std::string> ids, JellyfinPage page) {
        problems_.add(page.problems);
        std::size_t taken = 0;
        for (JellyfinItem& item : page.items) {
            if (std::ranges::find(ids, item.id) == ids.end()) continue;
            const auto found = known_.find(item.id);
            if (found != known_.end()) {
                item.keys = found->second->keys;
                item.segments = found->second->segments;
                item.segments_of = found->second->segments_of;
            }
            taken += items_.insert_or_assign(item.id, std::move(item)).second ? 1 : 0;
        }
        vanished_ += ids.size() - std::min(ids.size(), taken);
    }

    // ---- films in several files
    // ------------------------------------------------------------------

    /// The first file is the item's own; the others are asked for, and kept as items of type "Part"
    /// whose series is the item and whose number is the part's.
    void read_parts() {
        std::vector<JellyfinItem*> wholes;
        for (auto& [id, item] : items_) {
            if (is_playable(item) && item.part_count.value_or(0) > 1) wholes.push_back(&item);
        }
        std::unordered_map<std::string_view, std::vector<const JellyfinItem*>> kept;
        for (const auto& [id, item] : known_) {
            if (item->type == part_type) kept[item->series_id].push_back(item);
        }
        for (JellyfinItem* const whole : wholes) {
            const auto known = known_.find(whole->id);
            const auto parts = kept.find(whole->id);
            const bool is_current = parts != kept.end() && known->second->etag == whole->etag;
            if (!is_current) {
                read_parts_of(*whole);
                continue;
            }
            for (const JellyfinItem* const part : parts->second) items_.emplace(part->id, *part);
        }
    }

    void read_parts_of(JellyfinItem& whole) {
        try {
            JellyfinPage page = pages_.ask_wide(
                text::join("/Videos/", whole.id, "/AdditionalParts?fields=", all_fields), 1);
            std::int64_t number = 1;
            for (JellyfinItem& part : page.items) {
                part.type = part_type;
                part.series_id = whole.id;
                part.episode = ++number;
                items_.insert_or_assign(part.id, std::move(part));
            }
        } catch (const Error& error) {
            whole.etag.clear();  // so that it is asked again
            problems_.add(utf8::clean_line(whole.name),
                          text::join("only its first file is known: ", error.what()));
        }
    }

    // ---- collections and playlists -------------------------------------------------------------

    void read_lists() {
        for (const std::string_view type : {"BoxSet", "Playlist"}) {
            try {
                read_lists_of(type);
            } catch (const Slow& slow) {
                problems_.add(std::string(type), text::join("kept as they were: ", slow.what()));
                for (const auto& [id, item] : known_) {
                    if (item->type == type) items_.emplace(id, *item);
                }
            }
        }
    }

    void read_lists_of(std::string_view type) {
        Listed listed = pages_.list(
            text::join("/Items?recursive=true&includeItemTypes=", type, in_order, little));
        if (listed.items.size() > most_lists) {
            problems_.add(std::string(type), text::join("beyond the limit of ", most_lists));
            listed.items.resize(most_lists);
        }
        std::size_t done = 0;
        for (JellyfinItem& list : listed.items) {
            tell(type == "BoxSet" ? "collections" : "playlists", ++done, listed.items.size());
            list.type = type;
            const auto found = known_.find(list.id);
            const bool is_current = found != known_.end() && copy_.full != scan_.now &&
                                    !list.etag.empty() && found->second->etag == list.etag;
            if (is_current) {
                list.members = found->second->members;
            } else {
                read_members(list, found == known_.end() ? nullptr : found->second);
            }
            items_.insert_or_assign(list.id, std::move(list));
        }
    }

    void read_members(JellyfinItem& list, const JellyfinItem* before) {
        const auto members_at = [this](const std::string& address) {
            std::vector<std::string> members;
            for (const JellyfinItem& member : pages_.list(address + std::string(little)).items)
                members.push_back(member.id);
            return members;
        };
        // The same by either way; the first is refused to some keys, as playlists have owners.
        const std::string by_parent = text::join("/Items?parentId=", list.id);
        try {
            if (list.type == "BoxSet") {
                list.members = members_at(by_parent);
                return;
            }
            try {
                list.members = members_at(text::join("/Playlists/", list.id, "/Items?"));
            } catch (const Refused&) {
                list.members = members_at(by_parent);
            }
        } catch (const Error& error) {
            if (before != nullptr) list.members = before->members;
            list.etag.clear();
            problems_.add(text::join(list.type, " ", utf8::clean_line(list.name)),
                          text::join("kept as it was: ", error.what()));
        }
    }

    // ---- intros and outros ---------------------------------------------------------------------

    /// /MediaSegments came with 10.10.
    [[nodiscard]] bool has_segments() const {
        const auto words = text::split(version_, '.');
        const int major = text::number<int>(words.front()).value_or(0);
        const int minor = words.size() > 1 ? text::number<int>(words[1]).value_or(0) : 0;
        return major > 10 || (major == 10 && minor >= 10);
    }

    /// They are made by a task of its own, some time after the item: each is asked again once a
    /// week, some every hour.
    [[nodiscard]] bool may_have_segments_by_now(const std::string& id) const {
        constexpr std::uint64_t hours = 7 * 24;
        const auto hour = std::chrono::floor<std::chrono::hours>(scan_.now).time_since_epoch();
        return digest_of(id).low % hours == static_cast<std::uint64_t>(hour.count()) % hours;
    }

    void read_segments() {
        if (!has_segments()) return;
        std::vector<JellyfinItem*> unasked;
        for (auto& [id, item] : items_) {
            if (!is_playable(item)) continue;
            const bool is_due = item.segments.empty() && may_have_segments_by_now(id);
            if (item.segments_of != item.etag || item.etag.empty() || is_due)
                unasked.push_back(&item);
        }
        // Those never asked first.
        std::ranges::stable_sort(
            unasked, {}, [](const JellyfinItem* item) { return item->segments_of == item->etag; });
        if (unasked.size() > most_segment_questions) unasked.resize(most_segment_questions);
        pages_.begin_count();
        for (std::size_t at = 0; at < unasked.size(); at += segment_questions_at_once) {
            const std::size_t count = std::min(segment_questions_at_once, unasked.size() - at);
            if (!read_segments_of({unasked.data() + at, count})) return;
            tell("segments", at + count, unasked.size());
        }
    }

    /// False when there is no point in asking further.
    bool read_segments_of(std::span<JellyfinItem* const> items) {
        std::vector<fetch::Call> calls;
        for (const JellyfinItem* const item : items)
            calls.push_back({.path = "/MediaSegments/" + item->id, .limit = Pages::time_limit});
        const std::vector<fetch::Reply> replies = scan_.server.ask_all(calls);
        std::size_t failed = 0;
        std::string why;
        for (std::size_t at = 0; at < items.size(); ++at) {
            const fetch::Reply& reply = replies[at];
            JellyfinItem& item = *items[at];
            formats::JellyfinSegments read;
            if (reply.status == 200) read = formats::read_jellyfin_segments(reply.body);
            const bool is_answer =
                reply.status == 404 || (reply.status == 200 && read.rejected.empty());
            if (!is_answer) {
                ++failed;
                why = reply.error.empty() ? read.rejected : reply.error;
                continue;
            }
            item.segments = std::move(read.segments);
            item.segments_of = item.etag;
        }
        if (failed == 0) return true;
        problems_.add("MediaSegments", text::join(failed, " of ", items.size(), " failed: ", why));
        return failed * 2 < items.size();
    }

    JellyfinCopy take() {
        for (auto& [id, item] : items_) copy_.items.push_back(std::move(item));
        return std::move(copy_);
    }

    const JellyfinScan& scan_;
    const std::optional<JellyfinCopy>& before_;
    Problems& problems_;
    Pages pages_;
    JellyfinCopy copy_;
    std::string version_;
    bool is_same_server_ = false;
    std::vector<std::string> parents_;
    std::unordered_map<std::string, const JellyfinItem*> known_;  // by id, of earlier looks
    std::map<std::string, std::string> etags_;                    // of what is there now, by id
    std::map<std::string, JellyfinItem> items_;                   // by id
    std::size_t unreadable_ = 0;
    std::size_t vanished_ = 0;
};

}  // namespace

std::string jellyfin_origin(const LibraryConfig& config) {
    Digester digester;
    digester.add_field("jellyfin");
    digester.add_field(config.fetch.url);
    for (const std::string& name : config.libraries) digester.add_field(text::to_lower(name));
    return digester.digest().hex();
}

JellyfinCopy scan_jellyfin(const JellyfinScan& scan,
                           const std::optional<JellyfinCopy>& before,
                           const std::optional<JellyfinCopy>& partial,
                           Problems& problems) {
    return Scan(scan, before, partial, problems).run();
}

}  // namespace flathead::library
