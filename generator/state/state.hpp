#pragma once
/// What must not be lost between runs, in state.sqlite: channel identities, guide matches pinned by
/// hand, viewers' accounts, what virtual channels play, the site's own identity, what origins and
/// runs did. Format: FORMAT.md.
///
/// One program writes at a time (the batch holds its lock, commands on accounts another); readers
/// may run beside it and see the state before or after a save, never half of one. The journal is
/// SQLite's rollback journal: at rest the state is one file that can be copied, and reading it
/// writes nothing.

#include "generator/lineup/diff.hpp"
#include "generator/lineup/identities.hpp"
#include "generator/model/account.hpp"
#include "generator/model/report.hpp"
#include "generator/model/video.hpp"
#include "generator/state/schedule_rows.hpp"
#include "relay/base/files.hpp"
#include "relay/base/time.hpp"
#include "relay/lib/sqlite/database.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::state {

/// A guide channel the operator chose for a channel.
struct Pin {
    ChannelId channel;
    std::string guide_id;
    std::string guide;  // name of the guide in the config; empty: whichever has the id
    bool operator==(const Pin&) const = default;
};

/// A source or guide, and since when it is in its present state.
struct OriginHistory {
    std::string kind;  // "source", "guide", "library"
    std::string name;
    OriginState state = OriginState::failed;
    Time since;
    std::uint64_t entries = 0;
    std::string error;
    bool operator==(const OriginHistory&) const = default;
};

/// One run of the batch.
struct Run {
    Time started;
    std::chrono::milliseconds duration{0};
    int exit_code = 0;
    std::string release;  // empty: none was published
    std::string report;   // JSON
    bool operator==(const Run&) const = default;
};

/// Something that can be watched at any time, as its source knows it.
struct VideoClaim {
    std::uint64_t key = 0;
    std::vector<std::uint64_t> other_keys{};  // it may have been known by one of these before
};
struct KeptVideo {
    VideoId id;
    std::chrono::sys_days first_seen;
};

/// What a run leaves behind; all of it is saved or nothing.
struct RunChanges {
    lineup::Identities* identities = nullptr;  // null: unchanged
    const Lineup* lineup = nullptr;            // with identities: the lineup they belong to
    std::vector<OriginHistory> origins;        // `since` counts when the state is a new one
    std::optional<Run> run;
    const ScheduleChanges* schedules = nullptr;  // null: unchanged
};

class State {
  public:
    static constexpr std::size_t most_runs = 200;  // older ones are forgotten

    /// Opens for writing; makes the file, or brings an older format up to date. Throws Error that
    /// names the file and says what to do when it is damaged, not a state, or written by a newer
    /// program; the file is then as it was.
    [[nodiscard]] static State open(const Path& folder);
    /// Opens for reading; absent when there is no state yet. Throws as open() does, also for an
    /// older format.
    [[nodiscard]] static std::optional<State> open_read_only(const Path& folder);
    [[nodiscard]] static Path file_in(const Path& folder) { return folder / "state.sqlite"; }

    [[nodiscard]] lineup::Identities identities() const;
    /// The channels of the lineup saved last, by id.
    [[nodiscard]] std::vector<lineup::ShownChannel> shown_channels() const;
    [[nodiscard]] std::vector<Pin> pins() const;
    [[nodiscard]] std::vector<OriginHistory> origins() const;
    /// The newest first.
    [[nodiscard]] std::vector<Run> runs(std::size_t limit) const;
    [[nodiscard]] std::optional<std::uint64_t> site_identity() const;
    /// By name.
    [[nodiscard]] std::vector<Account> accounts() const;
    /// Of the passwords' hashes; absent before the first account.
    [[nodiscard]] std::optional<std::string> salt() const;

    /// Of virtual channels, by key, those that the config no longer has included.
    [[nodiscard]] std::vector<KeptSchedule> schedules() const;
    /// What schedules name, by key, as it was known last.
    [[nodiscard]] std::vector<Item> scheduled_items() const;
    /// What the guide says inside a row; empty when nothing is kept.
    [[nodiscard]] std::string schedule_text(TextId id) const;

    /// One transaction. Rows that say what is there already are not written; a call that changes
    /// nothing writes nothing.
    void save(const RunChanges& changes);
    void pin(const Pin& pin);
    /// False when the channel was not pinned.
    bool unpin(ChannelId channel);
    /// The identity kept before, else `candidate` (random, from the caller), which is kept from now
    /// on.
    std::uint64_t keep_site_identity(std::uint64_t candidate);
    /// The ids of categories of a kind ("live", "movie", "series"), in order: those given before,
    /// new ones to names never seen. Ids are positive, within 31 bits and never reused, also
    /// between kinds.
    [[nodiscard]] std::vector<std::int32_t> keep_categories(
        std::string_view kind, std::span<const std::string_view> names);
    /// The ids of films, series and episodes, in order: those their keys were given before, else
    /// new ones, positive, within 31 bits, above all ids of channels and never reused. New ones are
    /// first seen `today`.
    [[nodiscard]] std::vector<KeptVideo> keep_videos(std::span<const VideoClaim> claims,
                                                     std::chrono::sys_days today);
    /// The account of this name, whatever the case, is this one from now on.
    void put(const Account& account);
    void remove_account(const std::string& name);
    /// The salt kept before, else `candidate`, which is kept from now on.
    std::string keep_salt(const std::string& candidate);

  private:
    explicit State(sqlite::Database database) : database_(std::move(database)) {}
    sqlite::Database database_;
};

}  // namespace flathead::state
