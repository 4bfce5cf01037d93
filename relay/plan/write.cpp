#include "relay/plan/write.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/plan/lists.hpp"
#include "relay/plan/schema.hpp"
#include "relay/plan/write_state.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace flathead::plan {
namespace {

/// Beyond this the options seen are forgotten, and those that come again are stored again: a list
/// of a million different ones costs no more memory.
constexpr std::size_t most_options_bytes = 1 << 20;

/// Passwords are in it: nobody but the owner reads it, from its first moment on.
sqlite::Database new_database(const Path& file) {
    Fd created(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!created.is_open()) throw system_error("create " + file.string());
    created.close();
    sqlite::Database database(file, sqlite::Access::read_write);
    // No journal and no waiting for the disk: half a plan is thrown away, and whoever publishes it
    // sees to its safety. What SQLite could choose by itself is said, for the same bytes anywhere.
    database.run(
        "PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8'; PRAGMA auto_vacuum = NONE;"
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"
        "PRAGMA cache_size = -2000");
    database.run(text::join("PRAGMA application_id = ", application_id));
    database.run(text::join("PRAGMA user_version = ", format));
    for (const std::string_view table : tables) database.run(std::string(table));
    return database;
}

std::int64_t checked(std::chrono::seconds value,
                     std::string_view what,
                     std::chrono::seconds longest = longest_setting) {
    if (value.count() < 0 || value > longest)
        throw Error(text::join(what, " of ", value.count(), " seconds"));
    return value.count();
}

}  // namespace

Writer::State::State(const Path& path, const Settings& with)
    : file(path),
      settings(with),
      database(new_database(path)),
      transaction(std::in_place, database),
      put_source(database.prepare("INSERT INTO sources VALUES(?,?,?,?,?)")),
      put_options(database.prepare("INSERT INTO options VALUES(?,?,?,?,?,?,?,?,?,?)")),
      put_channel(database.prepare("INSERT INTO channels VALUES(?,?,?,?,?,?,?)")),
      put_upstream(database.prepare("INSERT INTO upstreams VALUES(?,?,?)")),
      put_archive(database.prepare("INSERT INTO archives VALUES(?,?,?,?)")),
      put_schedule(database.prepare("INSERT INTO schedules VALUES(?,?,?,?,?,?,?)")),
      put_row(database.prepare("INSERT INTO rows VALUES(?,?,?,?,?)")),
      put_media(database.prepare("INSERT INTO media VALUES(?,?)")),
      put_rendition(database.prepare("INSERT INTO renditions VALUES(?,?,?,?,?)")),
      put_video(database.prepare("INSERT INTO videos VALUES(?,?,?,?,?,?)")) {}

void Writer::State::add(const Source& source) {
    check_bytes(source.name, "name", longest_text_bytes);
    if (source.max_streams < 0) throw Error(text::join("max_streams ", source.max_streams));
    if (sources.size() == most_sources)
        throw Error(text::join("more than ", most_sources, " sources"));
    const auto id = static_cast<std::int64_t>(sources.size()) + 1;
    if (!sources.emplace(source.name, id).second) throw Error("it was added before");
    std::string hosts;
    for (const std::string& host : source.trusted_hosts) append_item(hosts, host);
    check_bytes(hosts, "trusted hosts", longest_list_bytes);
    put_source.run(id, source.name, source.max_streams, source.trusted ? 1 : 0, hosts);
    digest.add_field("source");
    digest.add_field(source.name);
    digest.add_field(text::join(source.max_streams, source.trusted ? " trusted" : ""));
    digest.add_field(hosts);
}

void Writer::State::add(const Channel& channel, const std::vector<Archive>& archives) {
    const auto number = read_number(channel.number);
    if (channel.id <= 0) throw Error("its id is not positive");
    if (!number) throw Error(text::join("'", channel.number, "' is no channel number"));
    if (channel.upstreams.size() > most_upstreams)
        throw Error(text::join("more than ", most_upstreams, " upstreams"));
    check_bytes(channel.name, "name", longest_text_bytes);
    const std::int64_t archive = checked(channel.archive, "archive", longest_archive);
    put_channel.run(channel.id,
                    number->major,
                    number->minor,
                    channel.name,
                    channel.redirects ? 1 : 0,
                    static_cast<std::int64_t>(channel.packages),
                    archive);
    digest.add_field(text::join(channel.id,
                                ' ',
                                channel.number,
                                channel.redirects ? " redirects " : " ",
                                channel.packages,
                                ' ',
                                archive));
    digest.add_field(channel.name);
    const std::int64_t first = std::int64_t{channel.id} * most_upstreams;
    for (std::size_t i = 0; i < channel.upstreams.size(); ++i) {
        const Upstream& upstream = channel.upstreams[i];
        if (upstream.kind == Kind::schedule) {
            if (channel.upstreams.size() > 1) throw Error("it has rows and other upstreams, too");
            unscheduled.insert(channel.id);
        }
        put_upstream.run(first + static_cast<std::int64_t>(i), stored(upstream), upstream.url);
    }
    add_archives(channel, archives);
    ++channels;
}

/// The row of what `upstream` shares with others; its address is added to the digest.
std::int64_t Writer::State::stored(const Upstream& upstream) {
    const auto source = sources.find(upstream.source);
    if (source == sources.end())
        throw Error(text::join("source ", upstream.source, " was not added"));
    check_bytes(upstream.url, "address", longest_text_bytes);
    const std::int64_t id = stored(options_of(upstream, source->second));
    digest.add_field(upstream.url);
    return id;
}

/// The row of the options, made when they are new.
std::int64_t Writer::State::stored(const Options& wanted) {
    std::string key = key_of(wanted);
    digest.add_field(key);
    const auto known = options.find(key);
    if (known != options.end()) return known->second;
    if (options_bytes + key.size() > most_options_bytes) {
        options.clear();
        options_bytes = 0;
    }
    put_options.run(++options_count,
                    wanted.source,
                    wanted.kind,
                    wanted.user_agent,
                    wanted.referrer,
                    wanted.headers,
                    wanted.command,
                    wanted.url_word,
                    wanted.url_at,
                    wanted.engine);
    options_bytes += key.size();
    options.emplace(std::move(key), options_count);
    return options_count;
}

void Writer::State::add_packages() {
    if (settings.packages.size() > most_packages)
        throw Error(text::join("more than ", most_packages, " packages"));
    sqlite::Statement put = database.prepare("INSERT INTO packages VALUES(?,?)");
    for (std::size_t i = 0; i < settings.packages.size(); ++i) {
        check_bytes(settings.packages[i], "name of a package", longest_text_bytes);
        put.run(i + 1, settings.packages[i]);
        digest.add_field(settings.packages[i]);
    }
}

void Writer::State::finish() {
    const std::int64_t buffer = checked(settings.buffer, "buffer");
    const std::int64_t burst = checked(settings.burst, "burst");
    const std::int64_t linger = checked(settings.linger, "linger");
    check_bytes(settings.slate, "slate", longest_text_bytes);
    digest.add_field(text::join(format, ' ', buffer, ' ', burst, ' ', linger));
    digest.add_field(settings.slate);
    add_packages();
    check_references();
    database.run(std::string(numbers_index));
    database.prepare("INSERT INTO plan VALUES(1,?,?,?,?,?,?)")
        .run(digest.digest().hex(), channels, buffer, burst, linger, settings.slate);
    transaction->commit();
    transaction.reset();
}

Writer::Writer(const Path& file, const Settings& settings) {
    try {
        state_ = std::make_unique<State>(file, settings);
    } catch (const Error& cause) {
        throw within("plan " + file.string(), cause);
    }
}

Writer::~Writer() {
    if (!state_ || !state_->transaction) return;
    const Path file = state_->file;
    state_.reset();
    ::unlink(file.c_str());  // one that cannot go has no row in `plan`, and is refused by readers
}

void Writer::add(const Source& source) {
    try {
        state_->add(source);
    } catch (const Error& cause) {
        throw within(text::join("plan ", state_->file.string(), ": source ", source.name), cause);
    }
}

void Writer::add(const Channel& channel, const std::vector<Archive>& archives) {
    try {
        state_->add(channel, archives);
    } catch (const Error& cause) {
        throw within(text::join("plan ", state_->file.string(), ": channel ", channel.id), cause);
    }
}

void Writer::add(const Media& media) {
    try {
        state_->add(media);
    } catch (const Error& cause) {
        throw within(text::join("plan ", state_->file.string(), ": media ", media.id), cause);
    }
}

void Writer::add(std::int32_t channel, const Schedule& schedule, const std::vector<Row>& rows) {
    try {
        state_->add(channel, schedule, rows);
    } catch (const Error& cause) {
        throw within(text::join("plan ", state_->file.string(), ": schedule of channel ", channel),
                     cause);
    }
}

void Writer::add(const Video& video) {
    try {
        state_->add(video);
    } catch (const Error& cause) {
        throw within(text::join("plan ", state_->file.string(), ": video ", video.id), cause);
    }
}

void Writer::finish() {
    try {
        state_->finish();
    } catch (const Error& cause) {
        throw within("plan " + state_->file.string(), cause);
    }
    state_.reset();  // closes the file
}

}  // namespace flathead::plan
