#include "generator/state/state.hpp"

#include "generator/lineup/build.hpp"
#include "relay/base/error.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <string>
#include <sys/stat.h>

namespace flathead::state {
namespace {

const Time noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 20} + std::chrono::hours{12}};

std::shared_ptr<const Listing> listing(
    const std::vector<std::pair<std::string, std::string>>& names) {
    auto result = std::make_shared<Listing>();
    result->source = "a";
    for (const auto& [name, group] : names) {
        Entry entry;
        entry.name = result->text->keep(name);
        entry.group = result->text->keep(group);
        entry.url = "http://h/1";
        result->entries.push_back(entry);
    }
    return result;
}

std::string message_of(auto&& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

class StateTest : public ::testing::Test {
  protected:
    lineup::LineupResult run(State& state,
                             const std::vector<std::pair<std::string, std::string>>& names,
                             Time now = noon) {
        const std::vector<std::shared_ptr<const Listing>> listings{listing(names)};
        const LineupConfig config;
        lineup::LineupResult result =
            lineup::build({listings, config, {}, {}, RelayMode::relay, now}, state.identities());
        state.save(
            {.identities = &result.identities, .lineup = &result.lineup, .origins = {}, .run = {}});
        return result;
    }
    [[nodiscard]] std::string bytes() const { return read_file(State::file_in(folder_.path())); }

    TemporaryFolder folder_;
};

TEST_F(StateTest, LineupComesBackAsItWasSaved) {
    {
        State state = State::open(folder_.path());
        run(state, {{"CNN", "News"}, {"BBC", ""}});
    }
    const auto reader = State::open_read_only(folder_.path());
    ASSERT_TRUE(reader);
    const std::vector<lineup::ShownChannel> expected = {{{1001}, {1000, 0}, "CNN", "News"},
                                                        {{1002}, {1001, 0}, "BBC", ""}};
    EXPECT_EQ(reader->shown_channels(), expected);
    const lineup::Identities identities = reader->identities();
    ASSERT_EQ(identities.rows().size(), 2U);
    EXPECT_EQ(identities.rows()[0].first_seen, 20777);
    EXPECT_EQ(identities.rows()[0].reason, lineup::NumberReason::range);
    EXPECT_EQ(identities.rows()[0].number_base, 1000);
    EXPECT_EQ(identities.rows()[0].label, lineup::label_of("CNN", "News"));
}

TEST_F(StateTest, ChannelsGoAndReturnOverManyOpenings) {
    for (int round = 0; round < 3; ++round) {
        State state = State::open(folder_.path());
        const auto all = run(state, {{"CNN", "News"}, {"BBC", "News"}, {"ARD", "DE"}});
        EXPECT_EQ(all.lineup.channels[1].id.value, 1002);
        EXPECT_EQ(all.lineup.channels[1].number.text(), "1001");
        State again = State::open(folder_.path());
        run(again, {{"ARD", "Deutschland"}}, noon + std::chrono::days{1});
        EXPECT_EQ(again.shown_channels(),
                  (std::vector<lineup::ShownChannel>{{{1003}, {1002, 0}, "ARD", "Deutschland"}}));
        EXPECT_EQ(again.identities().rows()[1].dormant_since, 20778);
    }
}

TEST_F(StateTest, SavingTheSameTwiceWritesNothing) {
    State state = State::open(folder_.path());
    run(state, {{"CNN", "News"}, {"CNN", "News"}, {"BBC", ""}});
    const OriginHistory origin{"source", "a", OriginState::fresh, noon, 3, ""};
    state.save({.identities = nullptr, .lineup = nullptr, .origins = {origin}, .run = {}});
    const std::string before = bytes();
    run(state, {{"CNN", "News"}, {"CNN", "News"}, {"BBC", ""}}, noon + std::chrono::days{1});
    OriginHistory later = origin;
    later.since += std::chrono::hours{1};
    state.save({.identities = nullptr, .lineup = nullptr, .origins = {later}, .run = {}});
    EXPECT_EQ(bytes(), before);
}

TEST_F(StateTest, ReadingTouchesNoFile) {
    {
        State state = State::open(folder_.path());
        run(state, {{"CNN", "News"}});
    }
    struct stat before {};
    ASSERT_EQ(::stat(State::file_in(folder_.path()).c_str(), &before), 0);
    const auto reader = State::open_read_only(folder_.path());
    (void)reader->identities();
    struct stat after {};
    ASSERT_EQ(::stat(State::file_in(folder_.path()).c_str(), &after), 0);
    EXPECT_EQ(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 1)
        << "no file beside it";
}

TEST_F(StateTest, NoStateYetIsAbsentToReaders) {
    EXPECT_FALSE(State::open_read_only(folder_.path()));
}

TEST_F(StateTest, KeysSortUnsignedAsInMemory) {
    // The smallest and largest keys lie on both sides of SQLite's signed zero.
    lineup::Identities identities;
    const std::size_t row = identities.add(20777);
    identities.show(row, 1);
    for (const std::uint64_t key : {std::uint64_t{1},
                                    std::uint64_t{1} << 63,
                                    ~std::uint64_t{0},
                                    (std::uint64_t{1} << 63) - 1}) {
        identities.record(key, {1001}, key == 1);
    }
    State state = State::open(folder_.path());
    Lineup lineup;
    Channel channel;
    channel.id = {1001};
    channel.name = "x";
    lineup.channels.push_back(channel);
    state.save({.identities = &identities, .lineup = &lineup, .origins = {}, .run = {}});
    const lineup::Identities loaded = state.identities();
    ASSERT_EQ(loaded.known_keys().size(), 4U);
    EXPECT_TRUE(loaded.find(1)->is_contested());
    EXPECT_FALSE(loaded.find(~std::uint64_t{0})->is_contested());
}

TEST_F(StateTest, PinsStayUntilUnpinned) {
    State state = State::open(folder_.path());
    state.pin({{1001}, "cnn.us", "epg"});
    state.pin({{1002}, "bbc.uk", ""});
    state.pin({{1001}, "cnn.com", ""});
    EXPECT_EQ(state.pins(), (std::vector<Pin>{{{1001}, "cnn.com", ""}, {{1002}, "bbc.uk", ""}}));
    EXPECT_TRUE(state.unpin({1001}));
    EXPECT_FALSE(state.unpin({1001}));
    EXPECT_EQ(state.pins().size(), 1U);
}

TEST_F(StateTest, SiteIdentityIsTheFirstOneOffered) {
    State state = State::open(folder_.path());
    EXPECT_FALSE(state.site_identity());
    EXPECT_EQ(state.keep_site_identity(0xfedc'ba98'7654'3210), 0xfedc'ba98'7654'3210);
    EXPECT_EQ(state.keep_site_identity(1), 0xfedc'ba98'7654'3210);
}

TEST_F(StateTest, OriginKeepsSinceWhileItsStateLasts) {
    State state = State::open(folder_.path());
    const auto save = [&](OriginState now, int hours) {
        state.save({.identities = nullptr,
                    .lineup = nullptr,
                    .origins = {{"guide", "g", now, noon + std::chrono::hours{hours}, 5, "e"}},
                    .run = {}});
        return (state.origins().at(0).since - noon) / std::chrono::hours{1};
    };
    EXPECT_EQ(save(OriginState::fresh, 0), 0);
    EXPECT_EQ(save(OriginState::unchanged, 1), 0) << "still works";
    EXPECT_EQ(save(OriginState::last_good, 2), 2);
    EXPECT_EQ(save(OriginState::last_good, 3), 2) << "out since then";
    EXPECT_EQ(save(OriginState::failed, 4), 4);
    EXPECT_EQ(save(OriginState::fresh, 5), 5);
}

TEST_F(StateTest, OnlyTheNewestRunsAreKept) {
    State state = State::open(folder_.path());
    state::Run run{noon, std::chrono::milliseconds{1500}, 3, "r", "{}"};
    for (std::size_t i = 0; i < State::most_runs + 5; ++i) {
        run.exit_code = static_cast<int>(i);
        state.save({.identities = nullptr, .lineup = nullptr, .origins = {}, .run = run});
    }
    const auto runs = state.runs(1000);
    ASSERT_EQ(runs.size(), State::most_runs);
    EXPECT_EQ(runs.front(), run);
    EXPECT_EQ(runs.back().exit_code, 5);
    EXPECT_EQ(state.runs(2).size(), 2U);
}

TEST_F(StateTest, HalfASaveIsNoSave) {
    State state = State::open(folder_.path());
    run(state, {{"CNN", "News"}});
    lineup::Identities identities = state.identities();
    identities.hide(0, 20778);
    // An id the identities do not know cannot be saved: the transaction ends in the middle.
    state::Run bad{noon, std::chrono::milliseconds{1}, 0, "r", "{}"};
    sqlite::Database other(State::file_in(folder_.path()), sqlite::Access::read_write);
    other.run(
        "CREATE TRIGGER no_runs BEFORE INSERT ON runs BEGIN SELECT raise(ABORT, 'refused'); END");
    const Lineup empty;
    EXPECT_THROW(
        state.save({.identities = &identities, .lineup = &empty, .origins = {}, .run = bad}),
        Error);
    EXPECT_EQ(state.shown_channels().size(), 1U);
}

class UnusableState : public StateTest {
  protected:
    /// The message of both ways to open, and that neither changed a byte.
    std::string refusal() {
        const std::string before = bytes();
        const std::string writing =
            message_of([&] { (void)State::open(folder_.path()).identities(); });
        const std::string reading =
            message_of([&] { (void)State::open_read_only(folder_.path())->identities(); });
        EXPECT_EQ(writing, reading);
        EXPECT_EQ(bytes(), before);
        EXPECT_NE(writing.find(State::file_in(folder_.path()).string()), std::string::npos)
            << writing;
        EXPECT_NE(writing.find("nothing was changed"), std::string::npos) << writing;
        EXPECT_NE(writing.find("flathead restore"), std::string::npos) << writing;
        return writing;
    }
};

TEST_F(UnusableState, RubbishIsRefused) {
    replace_file(State::file_in(folder_.path()), std::string(10'000, 'x'));
    EXPECT_NE(refusal().find("file is not a database"), std::string::npos);
}

TEST_F(UnusableState, NewerFormatIsRefused) {
    { const State made = State::open(folder_.path()); }
    sqlite::Database(State::file_in(folder_.path()), sqlite::Access::read_write)
        .run("PRAGMA user_version = 99");
    EXPECT_NE(refusal().find("newer version (format 99, this program knows up to "),
              std::string::npos);
}

TEST_F(UnusableState, ForeignDatabaseIsRefused) {
    sqlite::Database(State::file_in(folder_.path()), sqlite::Access::create)
        .run("CREATE TABLE t(a)");
    EXPECT_NE(refusal().find("it is not a state of Flathead"), std::string::npos);
}

TEST_F(UnusableState, DamagedPageIsRefused) {
    {
        State state = State::open(folder_.path());
        std::vector<std::pair<std::string, std::string>> many;
        for (int i = 0; i < 2000; ++i) many.push_back({"Channel " + std::to_string(i), "Group"});
        run(state, many);
    }
    std::string damaged = bytes();
    for (std::size_t page = 8; page < damaged.size() / 4096; ++page)
        std::memset(damaged.data() + page * 4096, 0xa5, 64);
    replace_file(State::file_in(folder_.path()), damaged);
    EXPECT_NE(refusal().find("malformed"), std::string::npos);
}

TEST_F(UnusableState, KeyOfNoChannelIsRefused) {
    {
        State state = State::open(folder_.path());
        run(state, {{"CNN", "News"}});
    }
    sqlite::Database(State::file_in(folder_.path()), sqlite::Access::read_write)
        .run("DELETE FROM channels");
    EXPECT_NE(refusal().find("a key names channel 1001, which is not there"), std::string::npos);
}

TEST_F(StateTest, ReaderWorksBesideAWriterThatHasNotCommitted) {
    State state = State::open(folder_.path());
    run(state, {{"CNN", "News"}});
    sqlite::Database writer(State::file_in(folder_.path()), sqlite::Access::read_write);
    sqlite::Transaction open(writer);
    writer.run("UPDATE channels SET name = 'half'");
    EXPECT_EQ(State::open_read_only(folder_.path())->shown_channels().at(0).name, "CNN");
}

}  // namespace
}  // namespace flathead::state
