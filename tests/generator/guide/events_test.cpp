#include "generator/guide/events.hpp"

#include "relay/base/files.hpp"
#include "relay/base/text.hpp"
#include "relay/lib/tz/zones.hpp"
#include "tests/support/shared.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>

namespace flathead::guide {
namespace {

using namespace std::chrono_literals;

EventClock clock_at(std::string_view about, std::string_view zone) {
    return {*times::read_rfc3339(about),
            std::string(zone),
            [](std::chrono::local_seconds local, std::string_view where) {
                return std::optional<Time>(tz::utc_of(local, where));
            }};
}

/// "11-20T19:45 +180 Ajax - PSV": start in UTC without the year and seconds, minutes, title; "" for
/// none.
std::string shown(const std::optional<Event>& event) {
    if (!event) return {};
    return text::join(times::rfc3339(event->start).substr(5, 11),
                      " +",
                      (event->stop - event->start).count() / 60,
                      ' ',
                      event->title);
}

struct Row {
    std::string_view name;
    std::string_view expected;
};

void check(std::span<const Row> rows, const EventClock& clock) {
    for (const Row& row : rows)
        EXPECT_EQ(shown(event_in_name(row.name, clock)), row.expected) << row.name;
}

// A Friday, in winter; Rome is UTC+1, New York UTC-5.
const EventClock rome = clock_at("2026-11-20T12:00:00Z", "Europe/Rome");
const EventClock new_york = clock_at("2026-11-20T12:00:00Z", "America/New_York");

TEST(Events, TimesWithADate) {
    check(
        std::vector<Row>{
            {"EVENT 12 | Arsenal vs Chelsea | 20.11.2026 18:30 CET",
             "11-20T17:30 +180 Arsenal vs Chelsea"},
            {"US (ESPN+ 045) | Duke vs. UNC (2026-11-20 19:00:00)",
             "11-20T18:00 +180 Duke vs. UNC"},
            {"Live: Ajax - PSV 20/11 20:45", "11-20T19:45 +180 Ajax - PSV"},
            {"MLB 05 : Yankees @ Red Sox 11/20 7:05PM EST", "11-21T00:05 +180 Yankees @ Red Sox"},
            {"Feyenoord - Twente 2026-11-21T20:00:00Z", "11-21T20:00 +180 Feyenoord - Twente"},
            {"Feyenoord - Twente 2026-11-21T20:00:00+02:00", "11-21T18:00 +180 Feyenoord - Twente"},
            {"Feyenoord - Twente 2026-11-21 20:00 GMT+3", "11-21T17:00 +180 Feyenoord - Twente"},
            {"Feyenoord - Twente 2026/11/21 20:00 UTC", "11-21T20:00 +180 Feyenoord - Twente"},
            {"PPV-04 | 21-11-2026 21:00 | Boxing: Okoye v Lund",
             "11-21T20:00 +180 Boxing: Okoye v Lund"},
            {"Handball 22.11. 15:30", "11-22T14:30 +180 Handball"},
            {"Handball 22.11. 15.30 Uhr", "11-22T14:30 +180 Handball"},
            {"Handball 22.11 15:30", "11-22T14:30 +180 Handball"},
            {"22/11 15.30 Handball", "11-22T14:30 +180 Handball"},
            {"Handball 22/11/26 15h30", "11-22T14:30 +180 Handball"},
            {"UFC Fight Night (Nov 21 8:00 PM ET)", "11-22T01:00 +180 UFC Fight Night"},
            {"UFC Fight Night | November 21st, 2026 | 8 PM ET", "11-22T01:00 +180 UFC Fight Night"},
            {"Moto2 Valencia 22 Nov 11:15", "11-22T10:15 +180 Moto2 Valencia"},
            {"Moto2 Valencia 22. November 2026, 11:15 Uhr", "11-22T10:15 +180 Moto2 Valencia"},
            {"Concerto 31 dic 21:30", "12-31T20:30 +180 Concerto"},
            {"Concert de l'An 1 janvier 11:15", "01-01T10:15 +180 Concert de l'An"},
            {"20261122 11:15 Regatta", "11-22T10:15 +180 Regatta"},
            {"Sat 21/11 20:45 Ajax - PSV", "11-21T19:45 +180 Ajax - PSV"},
            {"DAZN 3 - Roma vs Lazio @ 21/11 - 20:45", "11-21T19:45 +180 Roma vs Lazio"},
            {"Roma vs Lazio [21/11 20:45]", "11-21T19:45 +180 Roma vs Lazio"},
            {"(21/11) Roma vs Lazio 20:45", ""},  // "21/11" apart from the time: perhaps not a date
            {"Quarter 1/4 Roma vs Lazio 21 Nov 20:45",
             "11-21T19:45 +180 Quarter 1/4 Roma vs Lazio"},
            {"Gala 2026-02-30 20:00", ""},
            {"Gala 31/11 20:00", ""},
            {"Gala Sun 21/11/2026 20:00", ""},  // that was a Saturday
            {"Tomorrow 21/11 20:00 Gala", ""},
        },
        rome);
}

TEST(Events, TheWayRoundOfADateFollowsTheZoneTheCountryWhatExistsThenWhatIsNear) {
    const EventClock early = clock_at("2026-03-09T12:00:00Z", "Europe/Rome");
    check(
        std::vector<Row>{
            {"Boxing 03/10 9:00 PM ET",
             "03-11T01:00 +180 Boxing"},  // ET: 10 March, summer time already
            {"Boxing 10/03 21:00 CET", "03-10T20:00 +180 Boxing"},  // CET: the day first
            {"US | Boxing 03/10 21:00", "03-10T20:00 +180 Boxing"},
            {"UK | Boxing 10/03 21:00", "03-10T20:00 +180 Boxing"},
            {"US | Boxing 25/03 21:00", "03-25T20:00 +180 Boxing"},  // no 25th month
            {"Boxing 10/03 21:00", "03-10T20:00 +180 Boxing"},  // 10 March is near, 3 October far
            {"Boxing 03/10 21:00", "03-10T20:00 +180 Boxing"},
            {"Boxing 03/03 21:00", "03-03T20:00 +180 Boxing"},
            {"Boxing 03/04 21:00", ""},                             // 4 March or 3 April
            {"Boxing Fri 03/04 21:00", "04-03T19:00 +180 Boxing"},  // the weekday knows
            {"Boxing 31/12 21:00", "12-31T20:00 +180 Boxing"},      // last year's is nearer
        },
        early);
    EXPECT_EQ(times::rfc3339(event_in_name("Boxing 31/12 21:00", early)->start),
              "2025-12-31T20:00:00Z");
    const EventClock eve = clock_at("2026-12-30T12:00:00Z", "Europe/Rome");
    EXPECT_EQ(times::rfc3339(event_in_name("Ski 01/01 14:00", eve)->start), "2027-01-01T13:00:00Z");
}

TEST(Events, TimesWithoutADateAreThoseAroundNow) {
    check(
        std::vector<Row>{
            {"PPV 03: UFC 300 Main Card @ 9:00 PM ET", "11-21T02:00 +180 UFC 300 Main Card"},
            {"(TODAY 21:00) Film", "11-20T20:00 +180 Film"},
            {"Tonight 8:30 PM - Film", "11-20T19:30 +180 Film"},
            {"heute 20:15 Tatort", "11-20T19:15 +180 Tatort"},
            {"Tatort 20.15 Uhr", "11-20T19:15 +180 Tatort"},
            {"Tatort 20 Uhr", "11-20T19:00 +180 Tatort"},
            {"Ajax - PSV (20:45)", "11-20T19:45 +180 Ajax - PSV"},
            {"Ajax - PSV | 20:45 | NL", "11-20T19:45 +180 Ajax - PSV | NL"},
            {"Ajax vs PSV 20:45", "11-20T19:45 +180 Ajax vs PSV"},
            {"Event 7: Snooker 13:00", "11-20T12:00 +180 Snooker"},
            {"Snooker @ 06:00", "11-21T05:00 +180 Snooker"},  // six hours ago, eighteen ahead
            {"Snooker @ 09:00", "11-20T08:00 +180 Snooker"},  // may still run
            {"Darts 9pm UK", "11-20T21:00 +180 Darts"},
            {"Darts 9 p.m. (GMT)", "11-20T21:00 +180 Darts"},
            {"Darts 21:00 PM", "11-20T20:00 +180 Darts"},
            {"Darts 12:30 AM GMT", "11-21T00:30 +180 Darts"},
            {"Darts 12:30 PM GMT", "11-20T12:30 +180 Darts"},
            {"NHL 12 | Kraken @ Oilers 9:00 PM ET / 6:00 PM PT",
             "11-21T02:00 +180 Kraken @ Oilers"},
            {"NHL 12 | Kraken @ Oilers 9PM ET/PT", "11-21T02:00 +180 Kraken @ Oilers"},
            {"NHL 12 | Kraken @ Oilers 9PM Eastern", "11-21T02:00 +180 Kraken @ Oilers"},
            {"Tomorrow 20:45 Ajax - PSV", "11-21T19:45 +180 Ajax - PSV"},
            {"Domani 20:45 Ajax - PSV", "11-21T19:45 +180 Ajax - PSV"},
            {"Sat 20:00 Film", "11-21T19:00 +180 Film"},
            {"Film Saturday @ 8PM", "11-21T19:00 +180 Film"},
            {"Monday Night Football 8:15 PM ET", "11-24T01:15 +180 Monday Night Football"},
            {"Thursday Night Football 8:15 PM ET",
             "11-20T01:15 +180 Thursday Night Football"},  // may still be talked of
            {"Sa 20:00 Film", "11-21T19:00 +180 Film"},
            {"dimanche 20h45 : Lens - Lille", "11-22T19:45 +180 Lens - Lille"},
            {"Sun 3:00 PM ET | Bills vs Jets", "11-22T20:00 +180 Bills vs Jets"},
        },
        rome);
    check(
        std::vector<Row>{
            {"(TODAY 21:00) Film", "11-21T02:00 +180 Film"},
            {"PPV 1 | Wrestling | 8:00 PM", "11-21T01:00 +180 Wrestling"},
            {"Tomorrow 20:45 Ajax - PSV", "11-22T01:45 +180 Ajax - PSV"},
        },
        new_york);
}

TEST(Events, StopsAreReadWhereTheNameSaysThem) {
    check(
        std::vector<Row>{
            {"NFL Game Pass 3 - Jets vs Bills start:2026-11-20 13:00:00 stop:2026-11-20 16:00:00",
             "11-20T12:00 +180 Jets vs Bills"},
            {"Golf start:2026-11-20 13:00:00 stop:2026-11-22 19:00:00", "11-20T12:00 +3240 Golf"},
            {"Golf start:2026-11-20 13:00:00 stop:2026-11-20 12:00:00", ""},
            {"Golf 2026-11-20 13:00-16:30", "11-20T12:00 +210 Golf"},
            {"Film Sat 23:30 - 01:15", "11-21T22:30 +105 Film"},
            {"Film Sat 23:30 \xe2\x80\x93 01:15 | HD", "11-21T22:30 +105 Film | HD"},
            {"Hockey @ 7:00-9:30 PM ET", "11-21T00:00 +150 Hockey"},
            {"Hockey @ 11:00-1:30 PM GMT", "11-20T11:00 +150 Hockey"},
            {"Hockey 20/11 from 19:00 to 21:30", "11-20T18:00 +150 Hockey"},
            {"Hockey 20/11 19:00 / 21:00", ""},      // which?
            {"Hockey 9:00 PM ET / 7:00 PM PT", ""},  // not the same moment
        },
        rome);
}

TEST(Events, NamesWithoutAnEvent) {
    check(
        std::vector<Row>{
            {"24/7 Simpsons", ""},
            {"24/7 Simpsons 20:00", ""},
            {"Channel 4", ""},
            {"Rai 3", ""},
            {"7:30", ""},
            {"7.30 Report", ""},
            {"The 7:30 Show", ""},
            {"John 3:16", ""},
            {"John 3:16 Live", ""},
            {"Radio 4 AM", ""},
            {"Talk 9 AM", ""},
            {"BBC 5.1", ""},
            {"FM 98.50", ""},
            {"16:9 Test", ""},
            {"11:11 TV", ""},
            {"06:05 Cartoons", ""},
            {"Kids TV 06:00-19:00", ""},
            {"Kids TV (06:00-19:00)", ""},
            {"Show S01E02 20:15", ""},
            {"Fireplace 10:00:00", ""},
            {"Ajax - PSV 2:1", ""},
            {"Ajax vs PSV 2:10", ""},
            {"Ajax vs PSV 25:10", ""},
            {"Ajax vs PSV 20:75", ""},
            {"IP 10.20.30.40", ""},
            {"1:2:3:4 vs 20:10:30:1", ""},
            {"20:45x vs y", ""},
            {"a20:45 vs y", ""},
            {"PPV 1 @ 9:00 PM IST", ""},
            {"PPV 1 @ 20:00 WEST", ""},
            {"Yankees vs Mets 7:05 ET", ""},
            {"Tomorrow Never Dies vs 20:45", ""},
            {"18:00 vs 19:00 vs 20:00", ""},
            {"HD 4 Premium", ""},
            {"", ""},
            {"Updated 20/11/2026 @ 04:29", ""},
            {"Expires: 20/11/2026 20:00", ""},
        },
        rome);
}

TEST(Events, TitlesKeepWhatIsNotTheChannelsNumber) {
    check(
        std::vector<Row>{
            {"Game 5 - Lakers vs Celtics 20/11 20:00",
             "11-20T19:00 +180 Game 5 - Lakers vs Celtics"},
            {"Formula 1: Abu Dhabi 20/11 20:00", "11-20T19:00 +180 Formula 1: Abu Dhabi"},
            {"UFC 300: Main Card 20/11 20:00", "11-20T19:00 +180 UFC 300: Main Card"},
            {"PPV 103: Main Card 20/11 20:00", "11-20T19:00 +180 Main Card"},
            {"PPV 03 UFC 300 20/11 20:00", "11-20T19:00 +180 UFC 300"},
            {"UK | SKY 07 | LIVE | A v B 20/11 20:00", "11-20T19:00 +180 A v B"},
            {"PPV 03 20/11 20:00", "11-20T19:00 +180 PPV 03"},
            {"20/11 20:00", "11-20T19:00 +180 20/11 20:00"},
            {"Saint-\xc3\x89tienne - B\xc3\xa9ziers (20/11 20:00)",
             "11-20T19:00 +180 Saint-\xc3\x89tienne - B\xc3\xa9ziers"},
            {"A | 20/11 20:00 | B", "11-20T19:00 +180 A | B"},
        },
        rome);
}

TEST(Events, ClockChangesAreTheZonesOwn) {
    const EventClock spring = clock_at("2026-03-28T18:00:00Z", "Europe/Rome");
    check(
        std::vector<Row>{
            {"Race 28/03 20:00", "03-28T19:00 +180 Race"},
            {"Race 29/03 02:30",
             "03-29T01:30 +180 Race"},  // skipped that night: half an hour after the change
            {"Race 29/03 20:00", "03-29T18:00 +180 Race"},
            {"Race 28/03 23:00 - 05:00", "03-28T22:00 +300 Race"},  // five hours that night
            {"Race 28/03 4:00 PM ET", "03-28T20:00 +180 Race"},     // America changed weeks before
            {"Race 28/03 4:00 PM EST", "03-28T20:00 +180 Race"},    // people write EST all year
        },
        spring);
    const EventClock autumn = clock_at("2026-10-24T18:00:00Z", "Europe/Rome");
    check(
        std::vector<Row>{
            {"Race 25/10 02:30", "10-25T00:30 +180 Race"},  // the first of two
            {"Race 25/10 20:00", "10-25T19:00 +180 Race"},
            {"Race 25/10 20:00 BST", "10-25T20:00 +180 Race"},
            {"Race 25/10 20:00 CEST", "10-25T19:00 +180 Race"},
        },
        autumn);
}

TEST(Events, ADatelessTimeChangesItsDayOnceADay) {
    for (const std::string_view name : {"Film @ 21:00", "Film @ 03:00", "Film @ 12:00"}) {
        std::vector<Time> starts;
        for (auto about = *times::read_rfc3339("2026-11-01T00:00:00Z"); starts.size() < 4 * 28;
             about += 6h) {
            EventClock clock = rome;
            clock.about = about;
            const auto event = event_in_name(name, clock);
            ASSERT_TRUE(event) << name << times::rfc3339(about);
            // What is on the air during the next six hours, or will be, is never taken for another
            // day's.
            EXPECT_TRUE(event->stop > about - 2h) << name << times::rfc3339(about);
            starts.push_back(event->start);
        }
        EXPECT_TRUE(std::ranges::is_sorted(starts));
        const auto days_shown =
            std::ranges::distance(starts.begin(), std::ranges::unique(starts).begin());
        EXPECT_LE(days_shown, 29) << name;
    }
}

TEST(Events, AnUnknownZoneMeansNoEvent) {
    EventClock clock = rome;
    clock.utc_of = [](std::chrono::local_seconds, std::string_view) {
        return std::optional<Time>();
    };
    EXPECT_FALSE(event_in_name("PPV 03: UFC 300 Main Card @ 9:00 PM ET", clock));
    EXPECT_FALSE(event_in_name("Film Sat 23:30 - 01:15", clock));
    EXPECT_FALSE(event_in_name("Tomorrow 20:45 Film", clock));
}

TEST(Events, RealPlaylistsWithoutEventChannelsHaveNone) {
    const auto shared = tests::shared_folder();
    if (!shared) GTEST_SKIP() << "no shared corpus";
    std::size_t names = 0;
    for (const auto& file : std::filesystem::directory_iterator(*shared / "corpus" / "m3u")) {
        const std::string text = read_file(file.path(), 16 << 20);
        for (const std::string_view line : text::split(text, '\n')) {
            if (!line.starts_with("#EXTINF")) continue;
            const std::string_view name =
                line.substr(std::min(line.rfind(','), line.size() - 1) + 1);
            EXPECT_EQ(shown(event_in_name(name, rome)), "") << name;
            ++names;
        }
    }
    EXPECT_GT(names, 8'000U);
}

TEST(Events, NoBytesBreakIt) {
    std::mt19937 random(7);
    const std::string_view pieces[] = {
        "20:45",  "9",        " ",    "PM",    "ET",       "/",  "11",           "-",
        ":",      ".",        "(",    ")",     "|",        "@",  "2026-11-20",   "start:",
        "stop:",  "Nov",      "Sat",  "today", "tomorrow", "vs", "\xe2\x80\x93", "\xe2",
        "\xff",   "\xc2\xa0", "Uhr",  "h",     "T",        "Z",  "+01:00",       "20.11.",
        "PPV 03", "UTC+2",    "a.m.", "00",    "99999999", "x"};
    for (int round = 0; round < 60'000; ++round) {
        std::string name;
        for (auto left = random() % 14; left > 0; --left) {
            if (random() % 8 == 0) name += static_cast<char>(random());
            name += pieces[random() % std::size(pieces)];
        }
        const auto event = event_in_name(name, rome);
        EXPECT_EQ(shown(event), shown(event_in_name(name, rome)));
        if (!event) continue;
        EXPECT_LT(event->start, event->stop) << name;
        EXPECT_FALSE(event->title.empty()) << name;
    }
    EXPECT_FALSE(event_in_name(std::string(100'000, '1') + " vs 20:45", rome));
}

}  // namespace
}  // namespace flathead::guide
