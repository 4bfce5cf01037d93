#pragma once
/// What was asked on the command line, and the exit codes of every command.

#include "relay/base/files.hpp"
#include "relay/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace flathead::app {

enum class Exit : int {
    done = 0,
    failed = 1,  // and nothing changed
    usage = 2,   // or a config that cannot be used
    stale = 3,   // published, with a source stale or lines dropped beyond the limit
};

struct Options {
    // every command
    Path config;
    std::optional<Path> docroot;  // instead of the config's
    std::optional<Path> state;
    bool json = false;
    bool quiet = false;
    // generate
    bool offline = false;
    bool dry_run = false;
    bool online = false;  // of commands that look: fetch instead of using last good copies
    std::optional<Time> now;
    std::optional<std::uint64_t> seed;
    std::vector<std::string> accept_shrink;
    // arguments
    std::string subject;  // of explain, match pin and unpin: the channel; of init: the folder; of
                          // account: the name
    std::string guide_id;
    std::string item;                 // of explain: part of a title, or a key
    std::optional<std::string> from;  // of schedule: a time, or a span from now on
    std::optional<std::string> to;
    std::uint32_t steps = 1;
    bool schema = false;
    bool suggest = false;
    Path names_table;
    Path guide_table;
    // of account add and set: absent is "as it is"
    std::optional<std::string> package;
    std::optional<int> max_connections;
    std::optional<std::string> expires;
    std::optional<bool> trial;
    std::optional<std::string> note;
    bool items = false;  // of libraries: list each
    // of register
    std::optional<std::string> url;      // of the server; absent: the config's first Jellyfin
    std::optional<std::string> api_key;  // absent: the config's
    std::optional<Path> api_key_file;
    std::optional<std::string> base_url;  // ours; absent: the config's
    std::string tuner_kind = "m3u";       // or "hdhomerun"
    std::string stream_form = "ts";       // or "m3u8"
    bool remove = false;
    Seconds wait = std::chrono::minutes{3};

    [[nodiscard]] Time time() const { return now.value_or(times::now()); }
};

}  // namespace flathead::app
