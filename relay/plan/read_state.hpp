#pragma once
/// An open plan: read.cpp opens it and has sources and channels, read_schedules.cpp what virtual
/// channels play, read_videos.cpp films and the past of other channels.

#include "relay/lib/sqlite/database.hpp"
#include "relay/plan/read.hpp"

#include <map>

namespace flathead::plan {

struct Reader::State {
    explicit State(const Path& path);

    void load_plan();
    void load_packages();
    void load_sources();
    [[nodiscard]] std::optional<Channel> channel(std::int32_t id);
    [[nodiscard]] std::optional<Schedule> schedule(std::int32_t channel);
    [[nodiscard]] std::vector<Row> rows(std::int32_t channel,
                                        std::int64_t from,
                                        std::int64_t to,
                                        std::size_t most);
    [[nodiscard]] std::optional<Media> media(std::int64_t id);
    [[nodiscard]] std::vector<Archive> archives(std::int32_t channel);
    [[nodiscard]] std::optional<Video> video(std::int32_t id);
    /// Of the address in column 0 and the options after it.
    [[nodiscard]] Upstream upstream(const sqlite::Statement& row) const;

    Path file;
    sqlite::Database database;
    sqlite::Statement find_channel;
    sqlite::Statement find_packages;
    sqlite::Statement find_upstreams;
    sqlite::Statement find_number;
    sqlite::Statement find_schedule;
    sqlite::Statement find_rows;
    sqlite::Statement find_media;
    sqlite::Statement find_renditions;
    sqlite::Statement find_archives;
    sqlite::Statement find_video;
    Settings settings;
    std::vector<Source> sources;
    std::map<std::string, std::size_t, std::less<>> by_name;
    std::string digest;
    std::int64_t channels = 0;
};

}  // namespace flathead::plan
