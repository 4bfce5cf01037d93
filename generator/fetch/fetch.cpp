#include "generator/fetch/fetch.hpp"

#include "generator/fetch/origin.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"

#include <future>
#include <map>

namespace flathead::fetch {
namespace {

/// The order of the configuration, so that a run is the same whatever address a command has in
/// memory.
using CommandJobs = std::vector<std::vector<Job*>>;

bool is_not_due(const Job& job, Time now) {
    return job.good && job.good->origin == job.origin && job.good->asked <= now &&
           now < job.good->asked + job.request->refresh;
}

/// Jobs that need no network, no command and no file.
bool settle_at_once(Job& job, const Options& options) {
    if (options.offline) {
        settle_failed(job, job.good ? "offline" : "offline, and there is no copy");
        return true;
    }
    if (!is_not_due(job, options.now)) return false;
    job.result.state = OriginState::unchanged;
    return true;
}

void fetch_local(Job& job, const Room& room, const Path& path) {
    try {
        if (job.request->from_playlist)
            throw Error(path.string() + ": a playlist may only name http and https addresses");
        fetch_file(job, room, path);
    } catch (const Error& failure) {
        settle_failed(job, failure.what());
    }
    room.progress.done();
}

void add_command(CommandJobs& commands, Job& job) {
    for (std::vector<Job*>& group : commands) {
        if (group.front()->request->command == job.request->command) {
            group.push_back(&job);
            return;
        }
    }
    commands.push_back({&job});
}

Path path_of(Job& job) {
    try {
        return local_path(job.request->from->url);
    } catch (const Error& failure) {
        settle_failed(job, failure.what());
        return {};
    }
}

}  // namespace

std::vector<Fetched> fetch_all(const std::vector<Request>& requests,
                               const Copies& copies,
                               const Options& options) {
    Progress progress(requests.size(), options.progress);
    const Room room{copies, options, progress};
    std::vector<Job> jobs(requests.size());
    std::vector<std::pair<Job*, Path>> files;
    std::vector<Job*> transfers;
    CommandJobs commands;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        Job& job = jobs[i];
        job.request = &requests[i];
        job.origin = origin_of(requests[i]);
        job.good = copies.good(requests[i].key);
        job.result.key = requests[i].key;
        if (settle_at_once(job, options)) {
            progress.done();
        } else if (job.request->command != nullptr) {
            add_command(commands, job);
        } else if (Path path = path_of(job); !path.empty()) {
            files.emplace_back(&job, std::move(path));
        } else if (job.result.error.empty()) {
            transfers.push_back(&job);
        } else {
            progress.done();
        }
    }
    std::vector<std::future<void>> running;
    for (const std::vector<Job*>& group : commands) {
        running.push_back(
            std::async(std::launch::async, [&group, &room] { fetch_command(group, room); }));
    }
    for (auto& [job, path] : files) fetch_local(*job, room, path);
    fetch_http(transfers, room);
    for (const std::future<void>& command : running) {
        while (command.wait_for(std::chrono::milliseconds{200}) != std::future_status::ready)
            progress.refresh();
    }
    std::vector<Fetched> results;
    for (Job& job : jobs) {
        job.result.good = std::move(job.good);
        results.push_back(std::move(job.result));
    }
    return results;
}

}  // namespace flathead::fetch
