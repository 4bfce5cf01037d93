#include "generator/fetch/origin.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"

namespace flathead::fetch {

std::string origin_of(const Request& request) {
    Digester digester;
    if (request.from != nullptr) {
        digester.add_field("fetch");
        digester.add_field(request.from->url);
        digester.add_field(request.from->user_agent);
        for (const auto& [name, value] : request.from->headers) {
            digester.add_field(name);
            digester.add_field(value.reveal());
        }
    } else {
        digester.add_field("command");
        for (const std::string& word : request.command->run) digester.add_field(word);
        digester.add_field("environment");
        for (const auto& [name, value] : request.command->environment) {
            digester.add_field(name);
            digester.add_field(value.reveal());
        }
        digester.add_field(request.output_word);
    }
    return digester.digest().hex();
}

Path local_path(std::string_view address) {
    const auto parts = url::split(address);
    if (!parts) return Path(address);
    if (!text::iequals(parts->scheme, "file")) return {};
    if (!parts->host.empty() && !text::iequals(parts->host, "localhost")) {
        throw Error(
            text::join("a file on the host ", parts->host, " cannot be read; write file:///path"));
    }
    return url::percent_decoded(parts->path);
}

void settle_unchanged(Job& job, const Room& room, const Validators& validators) {
    const bool newer = !validators.etag.empty() || !validators.last_modified.empty();
    const bool other =
        job.good->etag != validators.etag || job.good->last_modified != validators.last_modified;
    job.good->asked = room.options.now;
    if ((newer && other) || job.good->origin != job.origin) {
        job.good->etag = validators.etag;
        job.good->last_modified = validators.last_modified;
        job.good->origin = job.origin;
        room.copies.revalidate(job.request->key, *job.good);
    } else if (job.request->refresh > Seconds{0}) {
        room.copies.touch(job.request->key, room.options.now);
    }
    job.result.state = OriginState::unchanged;
}

void settle_arrived(Job& job,
                    const Room& room,
                    Candidate& candidate,
                    const Validators& validators) {
    if (candidate.bytes() == 0) return settle_failed(job, "the answer is empty");
    const Candidate::Arrived arrived = candidate.finish();
    if (arrived.same) return settle_unchanged(job, room, validators);
    Copy copy;
    copy.document = room.copies.candidate_path(job.request->key);
    copy.digest = arrived.digest;
    copy.bytes = candidate.bytes();
    copy.fetched = room.options.now;
    copy.asked = room.options.now;
    copy.etag = validators.etag;
    copy.last_modified = validators.last_modified;
    copy.origin = job.origin;
    job.result.candidate = std::move(copy);
    job.result.state = OriginState::fresh;
}

void settle_failed(Job& job, std::string_view why) {
    job.result.error = url::masked_in_text(why);
    job.result.state = job.good ? OriginState::last_good : OriginState::failed;
}

}  // namespace flathead::fetch
