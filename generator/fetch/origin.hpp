#pragma once
/// What the three kinds of origin (file, HTTP, command) have in common inside this room.

#include "generator/fetch/candidate.hpp"
#include "generator/fetch/fetch.hpp"
#include "generator/fetch/progress.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace flathead::fetch {

/// One request on its way to a Fetched.
struct Job {
    const Request* request = nullptr;
    std::string origin;  // Copy::origin
    std::optional<Copy> good;
    Fetched result;
};

struct Room {
    const Copies& copies;
    const Options& options;
    Progress& progress;
};

/// Digest of the address and all settings the answer may depend on.
[[nodiscard]] std::string origin_of(const Request& request);
/// The local path that the address means; empty when it is not a local file. Throws Error for
/// file://host/….
[[nodiscard]] Path local_path(std::string_view address);

struct Validators {
    std::string etag;
    std::string last_modified;
};
/// The good copy is current; remembers newer validators and when the origin was asked.
void settle_unchanged(Job& job, const Room& room, const Validators& validators);
/// The candidate holds all bytes, or the same as the good copy.
void settle_arrived(Job& job, const Room& room, Candidate& candidate, const Validators& validators);
/// `why` is masked here.
void settle_failed(Job& job, std::string_view why);

void fetch_file(Job& job, const Room& room, const Path& path);
/// All of them, in parallel within bounds; returns when all are settled.
void fetch_http(const std::vector<Job*>& jobs, const Room& room);
/// Runs the one command of these jobs. Safe to call in a thread of its own.
void fetch_command(const std::vector<Job*>& jobs, const Room& room);

}  // namespace flathead::fetch
