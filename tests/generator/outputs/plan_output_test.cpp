#include "generator/outputs/plan_output.hpp"

#include "generator/outputs/acestream_link.hpp"
#include "generator/outputs/streams.hpp"
#include "relay/base/text.hpp"
#include "relay/plan/read.hpp"

#include <gtest/gtest.h>

namespace flathead::outputs {
namespace {

using plan::Kind;
using namespace std::chrono_literals;

constexpr std::string_view id40 = "0123456789abcdef0123456789abcdef01234567";

/// A lineup of channels with one stream each, of one source, and what the plan says of it.
class PlanOutput : public ::testing::Test {
  protected:
    PlanOutput() {
        config_.sources.resize(1);
        listing_->source = "one";
        source().name = "one";
    }
    [[nodiscard]] SourceConfig& source() { return config_.sources.front(); }
    EntryOptions& options() { return listing_->options.emplace_back(); }

    /// With the options added last.
    void add(std::string_view url) {
        Entry entry;
        entry.url = listing_->text->keep(url);
        entry.line = static_cast<std::uint32_t>(10 + listing_->entries.size());
        entry.options = static_cast<std::uint32_t>(listing_->options.size() - 1);
        const auto at = static_cast<std::uint32_t>(listing_->entries.size());
        listing_->entries.push_back(entry);
        lineup_.upstreams.push_back({0, at});
        Channel channel;
        channel.id = {2000 - static_cast<std::int32_t>(at)};
        channel.number = {1 + static_cast<std::int32_t>(at), 0};
        channel.name = "C";
        channel.first_upstream = at;
        channel.upstream_count = 1;
        lineup_.channels.push_back(channel);
    }
    /// The last channel has all streams, in their order.
    void merge_all() {
        lineup_.channels.erase(lineup_.channels.begin(), lineup_.channels.end() - 1);
        lineup_.channels.back().first_upstream = 0;
        lineup_.channels.back().upstream_count =
            static_cast<std::uint32_t>(lineup_.upstreams.size());
    }
    plan::Reader read() {
        lineup_.listings = {listing_};
        const Path file = folder_.path() / text::join("plan-", ++count_);
        plan::Writer writer(file, plan_settings(config_));
        warnings_ = write_plan(writer, lineup_, config_);
        writer.finish();
        return plan::Reader(file);
    }
    std::vector<plan::Upstream> upstreams() {
        const Channel& last = lineup_.channels.back();
        return read().channel(last.id.value)->upstreams;
    }

    Config config_;
    std::shared_ptr<Listing> listing_ = std::make_shared<Listing>();
    Lineup lineup_;
    std::vector<std::string> warnings_;
    TemporaryFolder folder_;
    int count_ = 0;
};

TEST_F(PlanOutput, EachAccountOfAPanelIsAnUpstreamWithALimitOfItsOwn) {
    add("http://panel.example/live/u/p/7.ts");
    listing_->logins = {{"one", "u/p", 2}, {"one/2", "v/q%2F", 0}, {"one/3", "w/r", 3}};
    const auto streams = upstreams();
    ASSERT_EQ(streams.size(), 3U);
    EXPECT_EQ(streams[0].url, "http://panel.example/live/u/p/7.ts");
    EXPECT_EQ(streams[1].url, "http://panel.example/live/v/q%2F/7.ts");
    EXPECT_EQ(streams[1].source, "one/2");
    const plan::Reader plan = read();
    EXPECT_EQ(plan.source("one")->max_streams, 2);
    EXPECT_EQ(plan.source("one/2")->max_streams, 0);
    EXPECT_EQ(plan.source("one/3")->max_streams, 3);
    source().max_streams = 1;  // the config's word counts, for each
    EXPECT_EQ(read().source("one/3")->max_streams, 1);
    listing_->logins.erase(listing_->logins.begin());  // the first is refused
    EXPECT_EQ(upstreams()[0].url, "http://panel.example/live/v/q%2F/7.ts");
}

TEST_F(PlanOutput, WhatASourceKeepsOfThePastIsATemplate) {
    EntryOptions& kept = options();
    kept.catchup = "xc";
    kept.user_agent = "VLC";
    add("http://panel.example/live/u/p/7.ts");
    lineup_.channels[0].archive = std::chrono::minutes(1440);
    listing_->zone = "Europe/Berlin";
    listing_->logins = {{"one", "u/p", 2}, {"one/2", "v/q", 0}};
    const plan::Reader plan = read();
    EXPECT_EQ(plan.channel(2000)->archive, 24h);
    const auto archives = plan.archives(2000);
    ASSERT_EQ(archives.size(), 2U);
    EXPECT_EQ(archives[1].upstream.url,
              "http://panel.example/timeshift/v/q/{duration:60}/{Y}-{m}-{d}:{H}-{M}/7.ts");
    EXPECT_EQ(archives[1].upstream.source, "one/2");
    EXPECT_EQ(archives[0].upstream.user_agent, "VLC");
    EXPECT_EQ(archives[0].zone, "Europe/Berlin");
}

TEST_F(PlanOutput, FilmsAndEpisodesAreVideos) {
    add("http://h/1.ts");
    source().fetch.url = "http://panel.example/x";
    auto panel = std::make_shared<Catalogue>();
    panel->source = panel->counts = "one";
    panel->login = "u/p";
    Film film;
    film.id = {VideoId::first + 5};
    film.key = "9001";
    film.extension = "mkv";
    film.packages = 2;
    panel->films.push_back(film);
    Series series;
    series.episode_count = 2;
    panel->series = {series, series};  // both list the same episode
    Episode episode;
    episode.id = {VideoId::first + 1};
    episode.key = "77";
    episode.extension = "mp4";
    panel->episodes = {episode, episode};
    auto library = std::make_shared<Catalogue>();
    library->source = "films";
    library->is_library = true;
    Item item;
    item.files = {{"/srv/a b.mp4", {}}};
    film.id = {VideoId::first + 3};
    film.item = &item;
    library->films.push_back(film);
    const std::vector<std::shared_ptr<Catalogue>> catalogues{panel, library};
    const Path file = folder_.path() / "videos";
    plan::Writer writer(file, plan_settings(config_));
    lineup_.listings = {listing_};
    write_plan(writer, lineup_, config_, {}, catalogues);
    writer.finish();
    const plan::Reader plan(file);
    const auto read_film = plan.video(VideoId::first + 5);
    ASSERT_TRUE(read_film);
    EXPECT_EQ(read_film->upstream.url, "http://panel.example/x/movie/u/p/9001.mkv");
    EXPECT_EQ(read_film->packages, 2U);
    EXPECT_EQ(plan.video(VideoId::first + 1)->upstream.url,
              "http://panel.example/x/series/u/p/77.mp4");
    EXPECT_EQ(plan.video(VideoId::first + 3)->upstream.kind, Kind::file);
    EXPECT_EQ(plan.video(VideoId::first + 3)->upstream.url, "/srv/a b.mp4");
    EXPECT_TRUE(plan.source("films")->trusted);
}

TEST_F(PlanOutput, AddressSaysHowItIsOpened) {
    struct Case {
        std::string url;
        std::optional<Kind> kind;
        std::string kept;  // empty: as it was
    };
    const std::string ace = text::join("id=", id40);
    const Case cases[] = {
        {"http://h/1.ts", Kind::http, {}},
        {"HTTPS://u:p@h:8443/1.m3u8?a=b#c", Kind::http, {}},
        {"http:///1.ts", std::nullopt, {}},
        {"rtsp://h/1", Kind::media, {}},
        {"rtmp://h/live playpath=x", Kind::media, {}},
        {"udp://@239.0.0.1:1234", Kind::media, {}},
        {"udp://@:1234", Kind::media, {}},
        {"rtp://", std::nullopt, {}},
        {"srt://h:9000?mode=caller", Kind::media, {}},
        {text::join("acestream://", id40), Kind::acestream, ace},
        {"ACESTREAM://0123456789ABCDEF0123456789ABCDEF01234567", Kind::acestream, ace},
        {text::join("acestream://", id40, "0"), std::nullopt, {}},
        {text::join("acestream://", id40.substr(1), "g"), std::nullopt, {}},
        {text::join("http://h:6878/ace/getstream?id=", id40), Kind::acestream, ace},
        {text::join("http://h:6878/ace/getstream?pid=1&infohash=", id40),
         Kind::acestream,
         text::join("infohash=", id40)},
        {text::join("http://h:6878/ace/manifest.m3u8?id=", id40, "&x"), Kind::acestream, ace},
        {text::join("http://engine.lan:90/ace/getstream?id=", id40), Kind::acestream, ace},
        {text::join("http://proxy.lan:90/ace/getstream?id=", id40), Kind::http, {}},
        {"http://h:6878/ace/getstream?id=12", Kind::http, {}},
        {text::join("http://h:8000/pid/", id40, "/stream.mp4"), Kind::acestream, ace},
        {text::join("http://h:8000/pid/", id40), Kind::acestream, ace},
        {text::join("http://h:8000/x/", id40), Kind::http, {}},
        {text::join("plugin://p/?action=play&id=", id40), Kind::acestream, ace},
        {"plugin://p/?action=play", std::nullopt, {}},
        {"file:///etc/passwd", std::nullopt, {}},
        {"pipe:0", std::nullopt, {}},
        {"pipe://ffmpeg -i x", std::nullopt, {}},
        {"javascript:alert(1)", std::nullopt, {}},
        {"javascript://h/", std::nullopt, {}},
        {"concat:/etc/passwd", std::nullopt, {}},
        {"crypto+file:///etc/passwd", std::nullopt, {}},
        {"crypto+http://h/x", std::nullopt, {}},
        {"channel", std::nullopt, {}},
        {"-i", std::nullopt, {}},
        {"", std::nullopt, {}},
        {"http://h/a\nb", std::nullopt, {}},
        {"http://h/" + std::string(9000, 'a'), std::nullopt, {}},
    };
    source().acestream = "http://engine.lan:90";
    for (const Case& one : cases) {
        add(one.url);
        const auto found = upstreams();
        ASSERT_EQ(found.size(), one.kind ? 1U : 0U) << one.url;
        if (!one.kind) continue;
        EXPECT_EQ(found[0].kind, *one.kind) << one.url;
        EXPECT_EQ(found[0].url, one.kept.empty() ? one.url : one.kept);
        EXPECT_EQ(found[0].engine, *one.kind == Kind::acestream ? "http://engine.lan:90" : "");
        EXPECT_TRUE(found[0].command.empty());
    }
}

TEST_F(PlanOutput, CommandGetsTheAddressAsOneWord) {
    source().stream_command = {"/usr/bin/play", "--in={url}", "best"};
    const std::string_view urls[] = {"http://h/$(id) `x` \"y\" ; rm -rf {url}", "rtsp://-o/x"};
    for (const std::string_view url : urls) {
        add(url);
        const auto found = upstreams();
        ASSERT_EQ(found.size(), 1U) << url;
        EXPECT_EQ(found[0].kind, Kind::command);
        EXPECT_EQ(found[0].url, url);
        EXPECT_EQ(found[0].command,
                  (std::vector<std::string>{"/usr/bin/play", text::join("--in=", url), "best"}));
    }
    for (const std::string_view url :
         {"-o/tmp/x", "--config=http://h/x", "file:///etc/passwd", "x", "pipe://x"}) {
        add(url);
        EXPECT_TRUE(upstreams().empty()) << url;
    }
}

TEST_F(PlanOutput, EntryCountsBeforeItsSource) {
    source().fetch.user_agent = "source agent";
    source().fetch.headers = {{"X-A", Secret("source a")},
                              {"X-B", Secret("source b")},
                              {"referer", Secret("source referrer")},
                              {"User-Agent", Secret("source header agent")}};
    add("http://h/1");
    const plan::Upstream plain = upstreams().front();
    EXPECT_EQ(plain.user_agent, "source agent");
    EXPECT_EQ(plain.referrer, "source referrer");
    EXPECT_EQ(plain.headers, (plan::Headers{{"X-A", "source a"}, {"X-B", "source b"}}));

    EntryOptions& own = options();
    own.user_agent = "entry agent";
    own.referrer = "entry referrer";
    own.headers = {{"x-a", "entry a"}, {"X-C", "entry c"}};
    add("http://h/2");
    const plan::Upstream special = upstreams().front();
    EXPECT_EQ(special.user_agent, "entry agent");
    EXPECT_EQ(special.referrer, "entry referrer");
    EXPECT_EQ(special.headers,
              (plan::Headers{{"x-a", "entry a"}, {"X-C", "entry c"}, {"X-B", "source b"}}));

    add(text::join("acestream://", id40));
    EXPECT_EQ(upstreams().front().user_agent, "") << "an engine is asked, not the source's server";
}

TEST_F(PlanOutput, SourcesSayWhatTheyAllow) {
    config_.sources.resize(4);
    config_.sources[0].fetch.url = "http://u:p@TV.example:81/list.m3u";
    config_.sources[0].max_streams = 3;
    config_.sources[1].name = "tuner";
    config_.sources[1].fetch.url = "http://10.0.0.9";
    config_.sources[1].private_streams = true;
    config_.sources[2].name = "file";
    config_.sources[2].fetch.url = "/srv/list.m3u";
    config_.sources[3].name = "again";
    config_.sources[3].fetch.url = "http://10.0.0.9/list.m3u";
    listing_->tuner_count = 7;
    add("http://h/1");
    const std::vector<std::string> hosts{"10.0.0.9", "tv.example"};
    const std::vector<plan::Source> expected{{"one", 3, false, hosts},
                                             {"tuner", 0, true, {}},
                                             {"file", 0, false, hosts},
                                             {"again", 0, false, hosts}};
    EXPECT_EQ(read().sources(), expected);
    config_.sources[0].max_streams = 0;
    EXPECT_EQ(read().sources()[0].max_streams, 7) << "what the device says";
}

TEST_F(PlanOutput, SettingsAreThoseOfTheConfig) {
    config_.relay.buffer = 20s;
    config_.relay.burst = 0s;
    config_.relay.linger = 1min;
    config_.relay.slate = "/srv/slate";
    add("http://h/1");
    EXPECT_EQ(read().settings(), (plan::Settings{20s, 0s, 60s, "/srv/slate"}));
}

TEST_F(PlanOutput, WhatCannotBePlayedIsToldOf) {
    add("http://h/1");
    add("file:///home/user/secret");
    add("http:///x");
    const plan::Reader reader = read();
    EXPECT_EQ(reader.channel_count(), 3);
    EXPECT_EQ(reader.id_of_number("2"), 1999);
    EXPECT_TRUE(reader.channel(1999)->upstreams.empty()) << "it gets the slate";
    // In the order of ids, which is the other way round here.
    EXPECT_EQ(warnings_,
              (std::vector<std::string>{
                  "plan: 2 streams left out, nothing here can play the address, such as one, line "
                  "12: http:///x",
                  "plan: 2 channels have no stream that can be played"}));
}

TEST_F(PlanOutput, OrderOfUpstreamsIsKeptAndBounded) {
    for (int i = 0; i < 300; ++i) add(text::join("http://h/", i));
    merge_all();
    const auto found = upstreams();
    ASSERT_EQ(found.size(), 256U);
    EXPECT_EQ(found.front().url, "http://h/0");
    EXPECT_EQ(found.back().url, "http://h/255");
    EXPECT_EQ(warnings_,
              (std::vector<std::string>{
                  "plan: 44 streams left out, beyond the limit of 256 of one channel"}));
}

TEST_F(PlanOutput, OnlyChannelsAPlayerCanBeSentToRedirect) {
    add(text::join("acestream://", id40));
    add("http://h/1");
    for (Channel& channel : lineup_.channels) channel.mode = RelayMode::redirect;
    add("http://h/2");  // mode relay
    const plan::Reader reader = read();
    EXPECT_FALSE(reader.channel(2000)->redirects);
    EXPECT_TRUE(reader.channel(1999)->redirects);
    EXPECT_FALSE(reader.channel(1998)->redirects);
    source().stream_command = {"play", "{url}"};
    EXPECT_FALSE(read().channel(1999)->redirects);
}

}  // namespace
}  // namespace flathead::outputs
