#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/plan/read.hpp"
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
        [](WholePlan& plan) { std::swap(plan.channels[0].id, plan.channels[2].id); },
    };
    std::vector<std::string> seen;
    for (const auto& change : changes) {
        WholePlan plan = small_plan();
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
    };
    int count = 0;
    for (const Case& one : cases) {
        WholePlan plan = small_plan();
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
