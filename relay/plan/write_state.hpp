#pragma once
/// A plan being written: write.cpp has sources, channels and the end, write_schedules.cpp what
/// virtual channels play, write_videos.cpp films and the past of other channels.

#include "relay/lib/sqlite/database.hpp"
#include "relay/lib/xxhash/digest.hpp"
#include "relay/plan/options.hpp"
#include "relay/plan/write.hpp"

#include <optional>
#include <set>
#include <unordered_map>

namespace flathead::plan {

struct Writer::State {
    State(const Path& path, const Settings& with);

    void add(const Source& source);
    void add(const Channel& channel, const std::vector<Archive>& archives);
    void add_archives(const Channel& channel, const std::vector<Archive>& archives);
    void add(const Media& media);
    void add(std::int32_t channel, const Schedule& schedule, const std::vector<Row>& rows);
    void add(const Video& video);
    std::int64_t stored(const Upstream& upstream);
    std::int64_t stored(const Options& options);
    void add_rows(std::int32_t channel, const std::vector<Row>& rows);
    void add_packages();
    void check_references() const;
    void finish();

    Path file;
    Settings settings;
    sqlite::Database database;
    std::optional<sqlite::Transaction> transaction;  // absent once finished
    sqlite::Statement put_source;
    sqlite::Statement put_options;
    sqlite::Statement put_channel;
    sqlite::Statement put_upstream;
    sqlite::Statement put_archive;
    sqlite::Statement put_schedule;
    sqlite::Statement put_row;
    sqlite::Statement put_media;
    sqlite::Statement put_rendition;
    sqlite::Statement put_video;
    Digester digest;
    std::unordered_map<std::string, std::int64_t> sources;  // by name
    std::unordered_map<std::string, std::int64_t> options;  // those seen lately, by key_of()
    std::size_t options_bytes = 0;
    std::int64_t options_count = 0;
    std::int64_t channels = 0;
    std::set<std::int32_t> unscheduled;  // channels that play rows, which are still to come
};

}  // namespace flathead::plan
