#include "tests/relay/tune/stage.hpp"

#include "relay/base/error.hpp"
#include "relay/base/files.hpp"
#include "relay/base/text.hpp"
#include "relay/plan/write.hpp"

#include <algorithm>

namespace flathead::tune {
namespace {

std::shared_ptr<const std::string> slate(double begins_at) {
    return std::make_shared<const std::string>(
        fanout::Station({.begins_at = begins_at}).seconds(2));
}

}  // namespace

// ---- upstreams ----------------------------------------------------------------------------------

Connection::Connection(Providers& providers,
                       std::string wanted,
                       std::string of,
                       upstreams::Sink& sink)
    : name(std::move(wanted)),
      source(std::move(of)),
      providers_(providers),
      sink_(sink),
      station_({.begins_at = 100.0 * static_cast<double>(providers.opened.size() + 1)}) {
    providers_.connections.push_back(this);
    if (!source.empty())
        providers_.most[source] = std::max(providers_.most[source], providers_.in_use(source));
}

Connection::~Connection() {
    std::erase(providers_.connections, this);
}

void Connection::send(std::string_view bytes) {
    sink_.took(ts::bytes_of(bytes));
}

void Connection::send_seconds(double length) {
    send(station_.seconds(length));
}

void Connection::end(upstreams::Reason reason,
                     std::string why,
                     std::optional<std::chrono::seconds> retry_after) {
    is_silent = true;
    sink_.ended({.reason = reason, .why = std::move(why), .retry_after = retry_after});
}

std::unique_ptr<upstreams::Upstream> Providers::open(const plan::Upstream& upstream,
                                                     const plan::Source& source,
                                                     const upstreams::Rows& rows,
                                                     upstreams::Sink& sink) {
    const std::string name = upstream.kind == plan::Kind::schedule ? "rows" : upstream.url;
    opened.push_back(name);
    this->rows.push_back(rows);
    if (natures[name] == Nature::throwing) throw Error("out of descriptors");
    if (keeps_places) places.push_back(sink.until_gone());
    return std::make_unique<Connection>(*this, name, source.name, sink);
}

std::unique_ptr<upstreams::Search> Providers::locate(
    const plan::Upstream& /*upstream*/,
    const plan::Source& /*source*/,
    std::function<void(const upstreams::Located&)> /*found*/) {
    throw Error("no searches here");
}

std::unique_ptr<upstreams::Upstream> Providers::piece(const upstreams::Rows& /*rows*/,
                                                      upstreams::Sink& /*sink*/) {
    throw Error("no pieces here");
}

std::unique_ptr<upstreams::Upstream> Providers::loop(std::shared_ptr<const std::string> bytes,
                                                     upstreams::Sink& sink) {
    return std::make_unique<Connection>(*this, slate_names[bytes.get()], "", sink);
}

void Providers::pass(double length) {
    for (Connection* connection : std::vector(connections)) {
        // Each may close others.
        if (std::ranges::find(connections, connection) == connections.end()) continue;
        if (connection->is_silent || connection->is_paused) continue;
        switch (connection->source.empty() ? Nature::working : natures[connection->name]) {
            case Nature::working:
                connection->send_seconds(length);
                break;
            case Nature::failing:
                connection->end(failure.reason, failure.why, failure.retry_after);
                break;
            case Nature::silent:
            case Nature::throwing:
                break;
        }
    }
}

Connection* Providers::find(const std::string& name) const {
    const auto at = std::ranges::find(connections, name, &Connection::name);
    return at != connections.end() ? *at : nullptr;
}

int Providers::count(const std::string& name) const {
    return static_cast<int>(std::ranges::count(opened, name));
}

int Providers::in_use(const std::string& source) const {
    return static_cast<int>(std::ranges::count(connections, source, &Connection::source));
}

// ---- viewers ------------------------------------------------------------------------------------

void Watcher::start(const fanout::Feed& started) noexcept {
    ++starts;
    if (starts > 1 || is_over() || started.join(loop_.now()) == nullptr) ++calls_too_many;
    feed = &started;
    started_at = loop_.now();
    cursor_.emplace(started, loop_.now());
    drain();
}

void Watcher::flush() noexcept {
    if (starts == 0 || is_over()) ++calls_too_many;
    drain();
}

void Watcher::drain() {
    for (fanout::Piece piece = cursor_->next(); piece.bytes > 0; piece = cursor_->next()) {
        std::string bytes(piece.memory);
        if (bytes.empty()) {
            bytes.resize(piece.bytes);
            ASSERT_EQ(::pread(piece.file, bytes.data(), bytes.size(), piece.offset),
                      static_cast<ssize_t>(bytes.size()));
        }
        reception.take(bytes);
        cursor_->sent(piece.bytes);
    }
}

void Watcher::leave() {
    cursor_.reset();
    seat.reset();
}

void Watcher::refuse(Refusal why) noexcept {
    if (starts > 0 || is_over()) ++calls_too_many;
    refusal = why;
    ended_at = loop_.now();
}

void Watcher::dismiss(std::string last_words) noexcept {
    if (is_over() || last_words.size() % ts::packet_bytes != 0) ++calls_too_many;
    if (starts == 0 && !last_words.empty()) ++calls_too_many;
    if (starts > 0) {
        drain();
        reception.take(last_words);
    }
    dismissal = std::move(last_words);
    ended_at = loop_.now();
}

// ---- all together -------------------------------------------------------------------------------

std::shared_ptr<const plan::Reader> made_plan(const PlanText& text) {
    const TemporaryFolder folder;
    const Path file = folder.path() / "plan.sqlite";
    plan::Writer writer(file, text.settings);
    std::map<std::string, plan::Source> sources;
    for (const auto& [name, limit] : text.limits) {
        sources[name].name = name;
        sources[name].max_streams = limit;
    }
    std::vector<plan::Channel> channels;
    for (const auto& [id, upstreams] : text.channels) {
        plan::Channel& channel = channels.emplace_back();
        channel.id = id;
        channel.number = std::to_string(id);
        if (const auto at = text.packages.find(id); at != text.packages.end())
            channel.packages = at->second;
        channel.name = text::join("Channel ", id);
        for (const std::string_view one : text::split(upstreams, ' ')) {
            if (one.empty()) continue;
            plan::Upstream& upstream = channel.upstreams.emplace_back();
            upstream.url = one;
            upstream.source = one.substr(0, one.find('/'));
            if (upstream.source == "ace") upstream.kind = plan::Kind::acestream;
            if (upstream.source == "rows") {
                upstream.kind = plan::Kind::schedule;
                upstream.url.clear();
            }
            sources[upstream.source].name = upstream.source;
        }
        if (const auto at = text.archives.find(id); at != text.archives.end())
            channel.archive = at->second;
    }
    std::map<std::int32_t, std::vector<plan::Archive>> archives;
    for (const auto& [id, addresses] : text.archive_addresses) {
        for (const std::string_view one : text::split(addresses, ' ')) {
            plan::Archive& archive = archives[id].emplace_back();
            archive.upstream.url = one;
            archive.upstream.source = one.substr(0, one.find('/'));
            sources[archive.upstream.source].name = archive.upstream.source;
        }
    }
    for (const auto& [name, source] : sources) writer.add(source);
    for (const plan::Channel& channel : channels) writer.add(channel, archives[channel.id]);
    for (const plan::Channel& channel : channels)
        if (text.channels.at(channel.id) == "rows") writer.add(channel.id, {}, {});
    writer.finish();
    return std::make_shared<const plan::Reader>(file);
}

Stage::Stage(PlanText text, Policy policy) : plan(std::move(text)) {
    loop.advance({});
    const Slates slates{
        .down = slate(1000), .busy = slate(2000), .limit = slate(3000), .not_found = slate(4000)};
    providers.slate_names = {{slates.down.get(), "down"},
                             {slates.busy.get(), "busy"},
                             {slates.limit.get(), "limit"},
                             {slates.not_found.get(), "not found"}};
    tuner = std::make_unique<Tuner>(loop, providers, made_plan(plan), slates, policy);
}

std::unique_ptr<Watcher> Stage::watch(const Request& request) {
    auto watcher = std::make_unique<Watcher>(loop);
    watcher->seat = tuner->tune(request, *watcher);
    EXPECT_EQ(watcher->starts, 0);
    EXPECT_FALSE(watcher->is_over());
    return watcher;
}

std::unique_ptr<Watcher> Stage::watch(std::int32_t channel) {
    Request request;
    request.channel = channel;
    return watch(request);
}

std::unique_ptr<Watcher> Stage::watch_as_tuner(std::int32_t channel) {
    Request request;
    request.channel = channel;
    request.is_tuner = true;
    return watch(request);
}

void Stage::settle() {
    for (int i = 0; i < 4; ++i) loop.turn({});
}

void Stage::run(event::Duration duration) {
    constexpr milliseconds step{40};  // a frame
    for (event::Duration passed{}; passed < duration; passed += step) {
        loop.advance(step);
        providers.pass(0.04);
        settle();
    }
}

void Stage::replace(const PlanText& text) {
    plan = text;
    tuner->replace(made_plan(plan));
    settle();
}

void Stage::allow(const std::string& account, int most, AccountRights given) {
    given.max_connections = most;
    rights[account] = std::move(given);
    show_rights();
}

void Stage::forbid(const std::string& account) {
    rights.erase(account);
    show_rights();
}

void Stage::show_rights() {
    AccountList list;
    for (const auto& [name, one] : rights) list.add(name, one);
    tuner->replace(std::make_shared<const AccountList>(std::move(list)));
}

ChannelStatus Stage::channel(std::int32_t id) const {
    for (ChannelStatus& one : tuner->status().channels)
        if (one.id == id) return std::move(one);
    ADD_FAILURE() << "channel " << id << " is not open";
    return {};
}

bool Stage::is_open(std::int32_t id) const {
    return std::ranges::any_of(tuner->status().channels,
                               [id](const ChannelStatus& one) { return one.id == id; });
}

Connection& Stage::line(const std::string& name) {
    Connection* found = providers.find(name);
    if (found == nullptr) throw Error("no connection to " + name);
    return *found;
}

}  // namespace flathead::tune
