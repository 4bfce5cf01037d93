#pragma once
/// The relay's view of one plan.sqlite: nothing is kept in memory but the sources; channels are
/// looked up when somebody tunes.

#include "relay/base/files.hpp"
#include "relay/plan/plan.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::plan {

class Reader {
  public:
    /// No channel, no source: what is in force until there is a plan.
    Reader();
    /// Throws Error when the file is missing, is no plan, or is of a version this program does not
    /// know. A published plan never changes: it is opened without locks, and stays readable when
    /// its release is removed.
    explicit Reader(const Path& file);
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader();

    [[nodiscard]] const Settings& settings() const;
    [[nodiscard]] const std::vector<Source>& sources() const;
    [[nodiscard]] const Source* source(std::string_view name) const;
    [[nodiscard]] std::optional<Channel> channel(std::int32_t id) const;
    /// Bits of the packages it belongs to; absent: there is no such channel.
    [[nodiscard]] std::optional<std::uint64_t> packages_of(std::int32_t id) const;
    /// The bit of a package; absent: there is none of this name.
    [[nodiscard]] std::optional<std::uint64_t> package(std::string_view name) const;
    /// By "101" or "5.1".
    [[nodiscard]] std::optional<std::int32_t> id_of_number(std::string_view number) const;
    [[nodiscard]] std::int64_t channel_count() const;

    /// Any channel has one.
    [[nodiscard]] bool has_schedules() const;
    /// Absent: the channel has no schedule.
    [[nodiscard]] std::optional<Schedule> schedule(std::int32_t channel) const;
    /// Rows that touch [from, to), epoch seconds, the first `most` of them.
    [[nodiscard]] std::vector<Row> rows(std::int32_t channel,
                                        std::int64_t from,
                                        std::int64_t to,
                                        std::size_t most) const;
    [[nodiscard]] std::optional<Media> media(std::int64_t id) const;
    /// Of a channel that has no schedule, in the order of its upstreams.
    [[nodiscard]] std::vector<Archive> archives(std::int32_t channel) const;
    [[nodiscard]] std::optional<Video> video(std::int32_t id) const;
    /// The release it belongs to, as written in it.
    [[nodiscard]] const std::string& digest() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace flathead::plan
