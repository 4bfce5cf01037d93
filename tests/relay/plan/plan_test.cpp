#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/plan/read.hpp"
#include "relay/plan/schema.hpp"
#include "relay/plan/write.hpp"

#include <gtest/gtest.h>

#include "made_plan.hpp"
#include <functional>
#include <sys/stat.h>

namespace flathead::plan {
namespace {

class PlanTest : public ::testing::Test {
  protected:
    [[nodiscard]] Path written(const WholePlan& plan, const std::string& name = "plan.sqlite") {
        const Path file = folder_.path() / name;
        write_whole(file, plan);
        return file;
    }
    TemporaryFolder folder_;
};

std::string message_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

void expect_same(const WholePlan& plan, const Reader& reader) {
    EXPECT_EQ(reader.settings(), plan.settings);
    EXPECT_EQ(reader.sources(), plan.sources);
    EXPECT_EQ(reader.channel_count(), static_cast<std::int64_t>(plan.channels.size()));
    for (const Channel& channel : plan.channels) {
        const auto read = reader.channel(channel.id);
        ASSERT_TRUE(read) << channel.id;
        EXPECT_TRUE(*read == channel) << channel.id;
        if (!channel.number.empty()) {
            EXPECT_EQ(reader.id_of_number(channel.number), channel.id);
        }
        const auto archives = plan.archives.find(channel.id);
        EXPECT_EQ(reader.archives(channel.id),
                  archives == plan.archives.end() ? std::vector<Archive>{} : archives->second);
    }
    for (const Media& media : plan.media) EXPECT_EQ(reader.media(media.id), media) << media.id;
    for (const Video& video : plan.videos) EXPECT_EQ(reader.video(video.id), video) << video.id;
    for (const ChannelRows& one : plan.schedules) {
        EXPECT_EQ(reader.schedule(one.channel), one.schedule);
        EXPECT_EQ(reader.rows(one.channel, 0, last_second, one.rows.size() + 1), one.rows);
    }
}

TEST_F(PlanTest, EveryKindComesBackAsItWasWritten) {
    const WholePlan plan = small_plan();
    const Reader reader(written(plan));
    expect_same(plan, reader);
    ASSERT_NE(reader.source("cable"), nullptr);
    EXPECT_EQ(reader.source("cable")->max_streams, 2);
    EXPECT_EQ(reader.source("cabl"), nullptr);
    EXPECT_EQ(reader.digest().size(), 32U);
}

TEST_F(PlanTest, LibraryComesBackAsItWasWritten) {
    const WholePlan plan = small_library_plan();
    const Reader reader(written(plan));
    expect_same(plan, reader);
    EXPECT_EQ(reader.channel(500)->archive, std::chrono::hours(48));
    for (const std::int32_t id : {0, 1001, 1003, 3001}) {
        EXPECT_FALSE(reader.schedule(id)) << id;
        EXPECT_TRUE(reader.rows(id, 0, last_second, 9).empty()) << id;
    }
    for (const std::int64_t id : {0, 1, 10, -7}) EXPECT_FALSE(reader.media(id)) << id;
    for (const std::int32_t id : {0, 500, 3000, 3003, -1}) EXPECT_FALSE(reader.video(id)) << id;
    EXPECT_TRUE(reader.archives(500).empty());
    EXPECT_TRUE(reader.has_schedules());
    EXPECT_FALSE(Reader(written(small_plan(), "small")).has_schedules() ||
                 Reader().has_schedules());
    EXPECT_FALSE(Reader().media(7) || Reader().video(3001) || Reader().schedule(500));
}

TEST_F(PlanTest, RowsAreThoseThatTouchTheTimeAsked) {
    const WholePlan plan = small_library_plan();
    const std::vector<Row>& all = plan.schedules[0].rows;
    const Reader reader(written(plan));
    constexpr std::int64_t t = 1'800'000'000;
    struct Case {
        std::int64_t from;
        std::int64_t to;
        std::size_t most;
        std::size_t first;
        std::size_t count;
    };
    const Case cases[] = {
        {t, t + 1, 9, 0, 1},
        {t + 1799, t + 1800, 9, 0, 1},
        {t + 1799, t + 1801, 9, 0, 2},
        {t + 1800, t + 1801, 9, 1, 1},
        {t + 1900, t + 9000, 9, 1, 2},
        {t - 500, t, 9, 0, 0},
        {t - 500, t + 1, 9, 0, 1},
        {t + 3659, t + 9000, 9, 2, 1},
        {t + 3660, t + 9000, 9, 0, 0},
        {0, last_second, 2, 0, 2},
        {0, last_second, 0, 0, 0},
    };
    for (const Case& one : cases) {
        const auto first = all.begin() + static_cast<std::ptrdiff_t>(one.first);
        EXPECT_EQ(reader.rows(500, one.from, one.to, one.most),
                  std::vector<Row>(first, first + static_cast<std::ptrdiff_t>(one.count)))
            << one.from - t << " " << one.to - t;
    }
}

TEST_F(PlanTest, PackagesAreBitsByTheirNames) {
    const Reader reader(written(small_plan()));
    EXPECT_EQ(reader.package("kids"), 1U);
    EXPECT_EQ(reader.package("all"), 2U);
    EXPECT_FALSE(reader.package("kid"));
    EXPECT_EQ(reader.packages_of(1001), 3U);
    EXPECT_EQ(reader.packages_of(1003), std::uint64_t{1} << 63);
    EXPECT_FALSE(reader.packages_of(1004));
    EXPECT_FALSE(Reader().packages_of(1001));
}

TEST_F(PlanTest, WhatIsNotThereIsAbsent) {
    const Reader reader(written(small_plan()));
    for (const std::int32_t id : {0, 1, 1000, 1004, -1001, 2147483646})
        EXPECT_FALSE(reader.channel(id)) << id;
    for (const char* number : {"",
                               "0",
                               "1",
                               "5",
                               "5.2",
                               "51",
                               "101.0",
                               "0101",
                               " 101",
                               "5.01",
                               "-1",
                               "99999999999999999999",
                               "5.1.1",
                               "5."})
        EXPECT_FALSE(reader.id_of_number(number)) << number;
}

TEST_F(PlanTest, RandomPlansComeBack) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        SCOPED_TRACE(seed);
        const WholePlan plan = random_plan(seed);
        const Reader reader(written(plan, text::join(seed, ".sqlite")));
        expect_same(plan, reader);
    }
}

TEST_F(PlanTest, SameCallsGiveSameBytes) {
    for (const std::uint64_t seed : {3, 4, 5}) {
        const std::string one = read_file(written(random_plan(seed), text::join("one-", seed)));
        EXPECT_TRUE(one == read_file(written(random_plan(seed), text::join("two-", seed)))) << seed;
    }
}

TEST_F(PlanTest, DigestTellsEveryDifference) {
    const std::function<void(WholePlan&)> changes[] = {
        [](WholePlan&) {},
        [](WholePlan& plan) { plan.settings.linger += std::chrono::seconds{1}; },
        [](WholePlan& plan) { plan.settings.slate += 'x'; },
        [](WholePlan& plan) { plan.sources[0].max_streams = 3; },
        [](WholePlan& plan) { plan.sources[0].trusted = true; },
        [](WholePlan& plan) { plan.sources[0].trusted_hosts[0] += 'x'; },
        [](WholePlan& plan) { plan.settings.packages[0] += 'x'; },
        [](WholePlan& plan) { plan.channels[0].packages = 1; },
        [](WholePlan& plan) { plan.channels[0].name += 'x'; },
        [](WholePlan& plan) { plan.channels[0].number = "102"; },
        [](WholePlan& plan) { plan.channels[0].redirects = true; },
        [](WholePlan& plan) { plan.channels[0].upstreams.pop_back(); },
        [](WholePlan& plan) { plan.channels[0].upstreams[0].url += 'x'; },
        [](WholePlan& plan) { plan.channels[0].upstreams[0].source = "local"; },
        [](WholePlan& plan) { plan.channels[0].upstreams[0].kind = Kind::media; },
        [](WholePlan& plan) { plan.channels[0].upstreams[0].user_agent += 'x'; },
        [](WholePlan& plan) { plan.channels[0].upstreams[0].headers[0].second += 'x'; },
        [](WholePlan& plan) { plan.channels[0].upstreams[1].command[4] += 'x'; },
        [](WholePlan& plan) { plan.channels[1].upstreams[1].engine += 'x'; },
        [](WholePlan& plan) { std::swap(plan.channels[2].id, plan.channels[3].id); },
        [](WholePlan& plan) { plan.channels[0].archive += std::chrono::seconds{1}; },
        [](WholePlan& plan) { plan.archives[1001].pop_back(); },
        [](WholePlan& plan) { plan.archives[1001][0].zone = "UTC"; },
        [](WholePlan& plan) { plan.archives[1001][1].upstream.url += 'x'; },
        [](WholePlan& plan) { plan.media.pop_back(); },
        [](WholePlan& plan) { plan.media[1].duration += std::chrono::milliseconds{1}; },
        [](WholePlan& plan) { plan.media[1].renditions.clear(); },
        [](WholePlan& plan) { plan.media[1].renditions[0].fits = true; },
        [](WholePlan& plan) { plan.media[1].renditions[0].upstream.url += 'x'; },
        [](WholePlan& plan) { plan.schedules[0].schedule.video += 'x'; },
        [](WholePlan& plan) { plan.schedules[0].schedule.pixel_format += 'x'; },
        [](WholePlan& plan) { plan.schedules[0].schedule.audio += 'x'; },
        [](WholePlan& plan) { plan.schedules[0].schedule.height = 0; },
        [](WholePlan& plan) { plan.schedules[0].schedule.languages.pop_back(); },
        [](WholePlan& plan) { plan.schedules[0].schedule.encoder.pop_back(); },
        [](WholePlan& plan) { plan.schedules[0].rows.pop_back(); },
        [](WholePlan& plan) { plan.schedules[0].rows[2].end += 1; },
        [](WholePlan& plan) { plan.schedules[0].rows[1].media = 7; },
        [](WholePlan& plan) { plan.schedules[0].rows[1].in += std::chrono::milliseconds{1}; },
        [](WholePlan& plan) { plan.videos.pop_back(); },
        [](WholePlan& plan) { plan.videos[0].extension = "mp4"; },
        [](WholePlan& plan) { plan.videos[0].redirects = true; },
        [](WholePlan& plan) { plan.videos[0].packages = 2; },
        [](WholePlan& plan) { plan.videos[0].upstream.url += 'x'; },
    };
    std::vector<std::string> seen;
    for (const auto& change : changes) {
        WholePlan plan = small_library_plan();
        change(plan);
        const std::string name = text::join("plan-", seen.size());
        const std::string digest = Reader(written(plan, name)).digest();
        EXPECT_EQ(std::ranges::find(seen, digest), seen.end()) << "change " << seen.size();
        seen.push_back(digest);
    }
}

TEST_F(PlanTest, OptionsOfManyUpstreamsAreStoredOnce) {
    const std::string long_value(1000, 'x');
    const auto bytes_with = [&](bool is_shared) {
        WholePlan plan = small_plan();
        const Upstream model = plan.channels[0].upstreams[0];
        plan.channels.clear();
        for (std::int32_t id = 1; id <= 1000; ++id) {
            Channel channel{id, std::to_string(id), "C", false, {model}};
            Upstream& upstream = channel.upstreams[0];
            upstream.url = text::join("http://h/", id);
            upstream.command = {"program", upstream.url, "-"};
            upstream.user_agent =
                is_shared ? long_value : text::join(long_value, id % 2 == 0 ? id : 0);
            plan.channels.push_back(std::move(channel));
        }
        const Path file = written(plan, is_shared ? "shared" : "own");
        expect_same(plan, Reader(file));
        return std::filesystem::file_size(file);
    };
    EXPECT_LT(bytes_with(true), 120'000U);
    EXPECT_GT(bytes_with(false), 500'000U);
}

TEST_F(PlanTest, FileIsForItsOwnerOnlyAndNeverReplaced) {
    const Path file = written(small_plan());
    struct stat facts {};
    ASSERT_EQ(::stat(file.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U);
    const std::string message = message_of([&] { Writer(file, {}); });
    EXPECT_TRUE(text::contains(message, file.string())) << message;
    EXPECT_TRUE(text::contains(message, "File exists")) << message;
    expect_same(small_plan(), Reader(file));
}

TEST_F(PlanTest, UnfinishedPlanLeavesNothing) {
    const Path file = folder_.path() / "plan.sqlite";
    {
        Writer writer(file, {});
        for (const Source& source : small_plan().sources) writer.add(source);
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

TEST_F(PlanTest, WriterRefusesWhatNoReaderTakes) {
    struct Case {
        std::function<void(WholePlan&)> change;
        std::string_view why;
    };
    const Case cases[] = {
        {[](WholePlan& plan) { plan.channels[0].id = 0; }, "its id is not positive"},
        {[](WholePlan& plan) { plan.channels[1].id = 1001; }, "UNIQUE"},
        {[](WholePlan& plan) { plan.channels[1].number = "101"; }, "UNIQUE"},
        {[](WholePlan& plan) { plan.channels[0].number = "007"; }, "'007' is no channel number"},
        {[](WholePlan& plan) { plan.channels[0].number = "5.0"; }, "'5.0' is no channel number"},
        {[](WholePlan& plan) { plan.channels[0].upstreams[0].source = "other"; },
         "source other was not added"},
        {[](WholePlan& plan) { plan.channels[0].upstreams[0].url.assign(70'000, 'x'); },
         "address of 70000 bytes, the limit is 65536"},
        {[](WholePlan& plan) {
             plan.channels[0].upstreams[0].headers[0].second.assign(2'000'000, 'x');
         },
         "headers of 2000017 bytes, the limit is 1048576"},
        {[](WholePlan& plan) {
             plan.channels[0].upstreams.resize(257, plan.channels[0].upstreams[0]);
         },
         "more than 256 upstreams"},
        {[](WholePlan& plan) { plan.sources[1].name = "cable"; }, "it was added before"},
        {[](WholePlan& plan) { plan.sources[1].max_streams = -1; }, "max_streams -1"},
        {[](WholePlan& plan) { plan.settings.burst = std::chrono::seconds{-1}; },
         "burst of -1 seconds"},
        {[](WholePlan& plan) { plan.settings.packages.resize(65); }, "more than 64 packages"},
        {[](WholePlan& plan) { plan.channels[4].archive = std::chrono::hours{24 * 367}; },
         "archive of 31708800 seconds"},
        {[](WholePlan& plan) { plan.channels[4].upstreams[0].url = "http://h/"; },
         "rows with an address"},
        {[](WholePlan& plan) {
             plan.channels[4].upstreams.push_back(plan.channels[0].upstreams[0]);
         },
         "it has rows and other upstreams, too"},
        {[](WholePlan& plan) { plan.schedules.clear(); }, "channel 500 plays rows, but has none"},
        {[](WholePlan& plan) { plan.schedules[0].channel = 1001; },
         "no channel that plays rows was added with this id"},
        {[](WholePlan& plan) { plan.schedules.push_back(plan.schedules[0]); },
         "no channel that plays rows was added with this id"},
        {[](WholePlan& plan) { plan.schedules[0].schedule.height = -1; }, "height of -1"},
        {[](WholePlan& plan) { plan.schedules[0].rows[1].start += 1; },
         "a row from 1800001801 after one to 1800001800"},
        {[](WholePlan& plan) { plan.schedules[0].rows[2].end = 1'800'003'600; },
         "a row from 1800003600 to 1800003600"},
        {[](WholePlan& plan) { plan.schedules[0].rows[2].end = 999'999'999'999; },
         "a row from 1800003600 to 999999999999"},
        {[](WholePlan& plan) { plan.schedules[0].rows[0].in = std::chrono::milliseconds{-1}; },
         "begin of a row of -1 milliseconds"},
        {[](WholePlan& plan) { plan.schedules[0].rows[1].media = 77; },
         "media 77 of channel 500 was not added"},
        {[](WholePlan& plan) { plan.schedules[0].rows[1].media = -1; }, "a row of the media -1"},
        {[](WholePlan& plan) { plan.archives[500] = plan.archives[1001]; },
         "it plays rows, and has an archive of its own"},
        {[](WholePlan& plan) { plan.archives[1001][0].upstream.kind = Kind::media; },
         "an archive of kind 1"},
        {[](WholePlan& plan) { plan.media[0].id = 0; }, "its id is not positive"},
        {[](WholePlan& plan) { plan.media[0].duration = std::chrono::hours{24 * 32}; },
         "duration of 2764800000 milliseconds"},
        {[](WholePlan& plan) { plan.media[0].renditions.resize(17, plan.media[0].renditions[0]); },
         "more than 16 renditions"},
        {[](WholePlan& plan) { plan.media[0].renditions[0].upstream.kind = Kind::schedule; },
         "a rendition of kind 5"},
        {[](WholePlan& plan) { plan.media[0].renditions[0].upstream.url = "conformed/7.ts"; },
         "a file without its whole path"},
        {[](WholePlan& plan) { plan.videos[0].id = 1001; }, "1001 is a channel and a video"},
        {[](WholePlan& plan) { plan.videos[0].extension = "m/v"; },
         "extension: only letters and digits"},
        {[](WholePlan& plan) { plan.videos[0].extension.assign(17, 'a'); },
         "extension of 17 bytes, the limit is 16"},
    };
    int count = 0;
    for (const Case& one : cases) {
        WholePlan plan = small_library_plan();
        one.change(plan);
        const std::string name = text::join("plan-", ++count);
        const std::string message = message_of([&] { (void)written(plan, name); });
        EXPECT_TRUE(text::contains(message, one.why)) << message;
        EXPECT_FALSE(std::filesystem::exists(folder_.path() / name)) << message;
    }
}

TEST_F(PlanTest, StaysReadableWhenItsReleaseIsRemoved) {
    const WholePlan plan = random_plan(7);
    const Path file = written(plan);
    const Reader reader(file);
    std::filesystem::remove(file);
    expect_same(plan, reader);
}

TEST_F(PlanTest, FolderIsLeftAloneByReaders) {
    const Path file = written(small_plan(), "a plan?with#odd %41 name");
    std::filesystem::permissions(folder_.path(), std::filesystem::perms(0500));
    expect_same(small_plan(), Reader(file));
    std::filesystem::permissions(folder_.path(), std::filesystem::perms(0700));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 1);
}

}  // namespace
}  // namespace flathead::plan
