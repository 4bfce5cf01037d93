#include "relay/plan/read.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/lib/sqlite/database.hpp"
#include "relay/plan/lists.hpp"
#include "relay/plan/options.hpp"
#include "relay/plan/schema.hpp"

#include <algorithm>
#include <limits>
#include <map>

namespace flathead::plan {
namespace {

template <class T>
T bounded(const sqlite::Statement& row, int column, std::string_view what, T least = 0) {
    const std::int64_t value = row.integer(column);
    if (value < std::int64_t{least} || value > std::int64_t{std::numeric_limits<T>::max()})
        throw Error(text::join(what, " is ", value));
    return static_cast<T>(value);
}

bool flag(const sqlite::Statement& row, int column, std::string_view what) {
    const std::int64_t value = row.integer(column);
    if (value != 0 && value != 1) throw Error(text::join(what, " is ", value));
    return value == 1;
}

std::string bounded_text(const sqlite::Statement& row,
                         int column,
                         std::string_view what,
                         std::size_t most = longest_text_bytes) {
    const std::string_view text = row.text(column);
    check_bytes(text, what, most);
    return std::string(text);
}

std::chrono::seconds span(const sqlite::Statement& row, int column, std::string_view what) {
    const std::chrono::seconds value(row.integer(column));
    if (value.count() < 0 || value > longest_setting)
        throw Error(text::join(what, " is ", value.count(), " seconds"));
    return value;
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

struct Reader::State {
    explicit State(const Path& path)
        : file(path),
          database(opened(path)),
          find_channel(database.prepare(
              "SELECT major, minor, name, redirects, packages FROM channels WHERE id = ?")),
          find_packages(database.prepare("SELECT packages FROM channels WHERE id = ?")),
          find_upstreams(database.prepare(
              "SELECT u.id, u.url, o.source, o.kind, o.user_agent, o.referrer, o.headers, "
              "o.command, o.url_word, o.url_at, o.engine FROM upstreams u LEFT JOIN options o ON "
              "o.id = u.options WHERE u.id BETWEEN ? AND ? ORDER BY u.id")),
          find_number(database.prepare(
              "SELECT id FROM channels WHERE major = ? AND minor = ? AND major > 0")) {
        load_plan();
        load_packages();
        load_sources();
    }

    void load_plan();
    void load_packages();
    void load_sources();
    [[nodiscard]] std::optional<Channel> channel(std::int32_t id);
    [[nodiscard]] Upstream upstream() const;

    Path file;
    sqlite::Database database;
    sqlite::Statement find_channel;
    sqlite::Statement find_packages;
    sqlite::Statement find_upstreams;
    sqlite::Statement find_number;
    Settings settings;
    std::vector<Source> sources;
    std::map<std::string, std::size_t, std::less<>> by_name;
    std::string digest;
    std::int64_t channels = 0;
};

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
        auto hosts = read_list(bounded_text(rows, 4, "trusted hosts", longest_list_bytes));
        if (!hosts) throw Error("trusted hosts: no list of texts");
        source.trusted_hosts = std::move(*hosts);
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
                    .packages = static_cast<std::uint64_t>(find_channel.integer(4))};
    const std::int64_t first = std::int64_t{id} * most_upstreams;
    find_upstreams.bind(first, first + most_upstreams - 1);
    while (find_upstreams.step()) {
        const auto place = static_cast<std::int64_t>(channel.upstreams.size());
        if (find_upstreams.integer(0) != first + place) throw Error("an upstream is missing");
        channel.upstreams.push_back(upstream());
    }
    return channel;
}

/// Of the row find_upstreams stands at.
Upstream Reader::State::upstream() const {
    const sqlite::Statement& row = find_upstreams;
    const auto source = bounded<std::uint32_t>(row, 2, "source of an upstream");
    if (source == 0 || source > sources.size()) throw Error("an upstream has no source");
    const Options options{.source = source,
                          .kind = row.integer(3),
                          .user_agent = bounded_text(row, 4, "user agent"),
                          .referrer = bounded_text(row, 5, "referrer"),
                          .headers = bounded_text(row, 6, "headers", longest_list_bytes),
                          .command = bounded_text(row, 7, "command", longest_list_bytes),
                          .url_word = row.integer(8),
                          .url_at = row.integer(9),
                          .engine = bounded_text(row, 10, "engine")};
    return upstream_of(options, sources[source - 1].name, bounded_text(row, 1, "address"));
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
