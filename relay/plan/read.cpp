#include "relay/plan/read.hpp"

#include "relay/plan/columns.hpp"
#include "relay/plan/options.hpp"
#include "relay/plan/read_state.hpp"

#include <algorithm>

namespace flathead::plan {
namespace {

/// Of `table` as t with its options, as State::upstream() reads them; `more` columns follow.
std::string with_options(std::string_view table, std::string_view more, std::string_view rest) {
    return text::join(
        "SELECT t.url, o.source, o.kind, o.user_agent, o.referrer, o.headers, o.command, "
        "o.url_word, o.url_at, o.engine, ",
        more,
        " FROM ",
        table,
        " t LEFT JOIN options o ON o.id = t.options WHERE ",
        rest);
}

/// Our tables and no others: what is asked of them below is then an indexed lookup.
void check_schema(const sqlite::Database& database) {
    sqlite::Statement rows =
        database.prepare("SELECT sql FROM sqlite_schema ORDER BY rowid LIMIT 100");
    std::size_t at = 0;
    while (rows.step()) {
        const bool is_ours = at < tables.size()    ? rows.text(0) == tables[at]
                             : at == tables.size() ? rows.text(0) == numbers_index
                                                   : false;
        if (!is_ours) throw Error("its tables are not those of a plan");
        ++at;
    }
    if (at != tables.size() + 1) throw Error("it is incomplete");
}

/// A last page that is cut off would be read as zeros.
void check_size(const sqlite::Database& database) {
    const std::int64_t expected =
        database.integer("PRAGMA page_size") * database.integer("PRAGMA page_count");
    const auto found = static_cast<std::int64_t>(std::filesystem::file_size(database.file()));
    if (found != expected)
        throw Error(text::join("it is damaged: ", found, " bytes instead of ", expected));
}

sqlite::Database opened(const Path& path) {
    if (!std::filesystem::exists(path)) throw Error("there is no such file");
    // Without links: what is looked at below is the same file, also while `current` moves on.
    const Path file = std::filesystem::canonical(path);
    sqlite::Database database(file, sqlite::Access::unchanging);
    database.limit_bytes(2 * static_cast<int>(longest_list_bytes));
    // A damaged file is not followed where it leads, and a schema runs nothing.
    database.run("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
    std::int64_t owner = 0;
    std::int64_t version = 0;
    try {
        owner = database.integer("PRAGMA application_id");
        version = database.integer("PRAGMA user_version");
    } catch (const Error& cause) {
        throw within("it is no plan of Flathead", cause);
    }
    if (owner != application_id) throw Error("it is no plan of Flathead");
    if (version != format) {
        throw Error(text::join("it is of ",
                               version > format ? "a newer" : "an older",
                               " version of Flathead (format ",
                               version,
                               ", this program reads ",
                               format,
                               ")"));
    }
    check_schema(database);
    check_size(database);
    return database;
}

}  // namespace

Reader::State::State(const Path& path)
    : file(path),
      database(opened(path)),
      find_channel(database.prepare(
          "SELECT major, minor, name, redirects, packages, archive FROM channels WHERE id = ?")),
      find_packages(database.prepare("SELECT packages FROM channels WHERE id = ?")),
      find_upstreams(database.prepare(
          with_options("upstreams", "t.id", "t.id BETWEEN ? AND ? ORDER BY t.id"))),
      find_number(
          database.prepare("SELECT id FROM channels WHERE major = ? AND minor = ? AND major > 0")),
      find_schedule(database.prepare(
          "SELECT video, pixel_format, audio, height, languages, encoder FROM schedules WHERE "
          "channel = ?")),
      // The row that runs at `from` is the last that began until then.
      find_rows(database.prepare(
          "SELECT start, until, media, skip FROM rows WHERE channel = ?1 AND start < ?3 AND start "
          ">= ifnull((SELECT max(start) FROM rows WHERE channel = ?1 AND start <= ?2), ?2) AND "
          "until > ?2 ORDER BY start LIMIT ?4")),
      find_media(database.prepare("SELECT duration FROM media WHERE id = ?")),
      find_renditions(database.prepare(
          with_options("renditions", "t.place, t.fits", "t.media = ? ORDER BY t.place"))),
      find_archives(database.prepare(
          with_options("archives", "t.id, t.zone", "t.id BETWEEN ? AND ? ORDER BY t.id"))),
      find_video(database.prepare(
          with_options("videos", "t.extension, t.redirects, t.packages", "t.id = ?"))) {
    load_plan();
    load_packages();
    load_sources();
}

void Reader::State::load_plan() {
    sqlite::Statement row = database.prepare(
        "SELECT digest, channels, buffer, burst, linger, slate FROM plan WHERE one = 1");
    if (!row.step()) throw Error("it is incomplete");
    digest = bounded_text(row, 0, "digest");
    channels = bounded<std::int64_t>(row, 1, "count of channels");
    settings = {.buffer = span(row, 2, "buffer"),
                .burst = span(row, 3, "burst"),
                .linger = span(row, 4, "linger"),
                .slate = bounded_text(row, 5, "slate"),
                .packages = {}};
}

void Reader::State::load_packages() {
    sqlite::Statement rows = database.prepare("SELECT id, name FROM packages ORDER BY id");
    while (rows.step()) {
        if (settings.packages.size() == most_packages)
            throw Error(text::join("more than ", most_packages, " packages"));
        if (rows.integer(0) != static_cast<std::int64_t>(settings.packages.size()) + 1)
            throw Error("a package is missing");
        settings.packages.push_back(bounded_text(rows, 1, "name of a package"));
    }
}

void Reader::State::load_sources() {
    sqlite::Statement rows =
        database.prepare("SELECT id, name, max_streams, trusted, hosts FROM sources ORDER BY id");
    while (rows.step()) {
        if (sources.size() == most_sources)
            throw Error(text::join("more than ", most_sources, " sources"));
        if (rows.integer(0) != static_cast<std::int64_t>(sources.size()) + 1)
            throw Error("a source is missing");
        Source& source = sources.emplace_back();
        source.name = bounded_text(rows, 1, "name of a source");
        source.max_streams = bounded<int>(rows, 2, "max_streams");
        source.trusted = flag(rows, 3, "trusted");
        source.trusted_hosts = list(rows, 4, "trusted hosts");
        by_name.emplace(source.name, sources.size() - 1);
    }
}

std::optional<Channel> Reader::State::channel(std::int32_t id) {
    if (!find_channel.bind(id).step()) return std::nullopt;
    Channel channel{.id = id,
                    .number = number_text({bounded<std::int32_t>(find_channel, 0, "number"),
                                           bounded<std::int32_t>(find_channel, 1, "number")}),
                    .name = bounded_text(find_channel, 2, "name"),
                    .redirects = flag(find_channel, 3, "redirects"),
                    .upstreams = {},
                    .packages = static_cast<std::uint64_t>(find_channel.integer(4)),
                    .archive = span(find_channel, 5, "archive", longest_archive)};
    const std::int64_t first = std::int64_t{id} * most_upstreams;
    find_upstreams.bind(first, first + most_upstreams - 1);
    while (find_upstreams.step()) {
        const auto place = static_cast<std::int64_t>(channel.upstreams.size());
        if (find_upstreams.integer(10) != first + place) throw Error("an upstream is missing");
        channel.upstreams.push_back(upstream(find_upstreams));
    }
    return channel;
}

Upstream Reader::State::upstream(const sqlite::Statement& row) const {
    const auto source = bounded<std::uint32_t>(row, 1, "source of an upstream");
    if (source == 0 || source > sources.size()) throw Error("an upstream has no source");
    const Options options{.source = source,
                          .kind = row.integer(2),
                          .user_agent = bounded_text(row, 3, "user agent"),
                          .referrer = bounded_text(row, 4, "referrer"),
                          .headers = bounded_text(row, 5, "headers", longest_list_bytes),
                          .command = bounded_text(row, 6, "command", longest_list_bytes),
                          .url_word = row.integer(7),
                          .url_at = row.integer(8),
                          .engine = bounded_text(row, 9, "engine")};
    return upstream_of(options, sources[source - 1].name, bounded_text(row, 0, "address"));
}

Reader::Reader() = default;

Reader::Reader(const Path& file) {
    try {
        state_ = std::make_unique<State>(file);
    } catch (const std::exception& cause) {
        throw within("plan " + file.string(), cause);
    }
}

Reader::~Reader() = default;

const Settings& Reader::settings() const {
    static const Settings usual;
    return state_ ? state_->settings : usual;
}
const std::vector<Source>& Reader::sources() const {
    static const std::vector<Source> none;
    return state_ ? state_->sources : none;
}
std::int64_t Reader::channel_count() const {
    return state_ ? state_->channels : 0;
}
const std::string& Reader::digest() const {
    static const std::string none;
    return state_ ? state_->digest : none;
}

const Source* Reader::source(std::string_view name) const {
    if (!state_) return nullptr;
    const auto found = state_->by_name.find(name);
    return found == state_->by_name.end() ? nullptr : &state_->sources[found->second];
}

std::optional<Channel> Reader::channel(std::int32_t id) const {
    if (!state_) return std::nullopt;
    try {
        return state_->channel(id);
    } catch (const Error& cause) {
        throw within(text::join("plan ", state_->file.string(), ": channel ", id), cause);
    }
}

std::optional<std::uint64_t> Reader::packages_of(std::int32_t id) const {
    if (!state_ || !state_->find_packages.bind(id).step()) return std::nullopt;
    return static_cast<std::uint64_t>(state_->find_packages.integer(0));
}

std::optional<std::uint64_t> Reader::package(std::string_view name) const {
    const std::vector<std::string>& names = settings().packages;
    const auto at = std::ranges::find(names, name);
    if (at == names.end()) return std::nullopt;
    return std::uint64_t{1} << (at - names.begin());
}

std::optional<std::int32_t> Reader::id_of_number(std::string_view number) const {
    const auto wanted = read_number(number);
    if (!state_ || !wanted || wanted->major == 0) return std::nullopt;
    try {
        sqlite::Statement& row = state_->find_number;
        if (!row.bind(wanted->major, wanted->minor).step()) return std::nullopt;
        return bounded<std::int32_t>(row, 0, "id", 1);
    } catch (const Error& cause) {
        throw within(text::join("plan ", state_->file.string(), ": number ", number), cause);
    }
}

}  // namespace flathead::plan
