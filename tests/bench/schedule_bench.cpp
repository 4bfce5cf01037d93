// Fifty virtual channels over a library of twenty thousand items, fourteen days each:
// bench_schedule. Each step as CPU-seconds, as a ratio to sorting a million keys in the same run.
#include "generator/schedule/extend.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <cstdio>
#include <random>
#include <sys/resource.h>

using namespace flathead;

namespace {

constexpr Time now{Seconds{1'795'169'553}};
constexpr int item_count = 20'000;
constexpr int channel_count = 50;
constexpr const char* genres[] = {
    "Drama", "Comedy", "Sci-Fi", "Western", "Crime", "Family", "War", "Noir"};

double cpu_seconds() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double raw_seconds = 0;

template <class Work>
auto measured(const char* what, double goal, Work&& work) {
    const double before = cpu_seconds();
    auto result = work();
    const double spent = cpu_seconds() - before;
    if (raw_seconds == 0) raw_seconds = spent;
    std::printf("%-44s %7.3f cpu-s  %6.2f x sort", what, spent, spent / raw_seconds);
    if (goal > 0) std::printf("  goal <= %.1f  %s", goal, spent <= goal ? "OK" : "MISSED");
    std::printf("\n");
    return result;
}

Library made_library() {
    std::mt19937 random(1);
    Library library{.name = "all", .items = {}, .problems = {}};
    const auto from = [&](int least, int most) {
        return least + static_cast<int>(random() % static_cast<unsigned>(most - least + 1));
    };
    for (int i = 0; i < item_count; ++i) {
        Item& item = library.items.emplace_back();
        item.key = text::join("0123456789abcdef", 1'000'000'000'000'000 + i);
        item.library = i % 4 == 0 ? "films" : i % 40 == 1 ? "clips" : "shows";
        item.title = text::join("Title ", i);
        item.genres = {genres[from(0, 7)], genres[from(0, 7)]};
        for (int p = 0; p < 10; ++p)
            item.people.push_back({text::join("Person ", from(0, 30'000)), "", Person::Job::actor});
        item.files = {{text::join("/media/", i), {}}};
        item.year = from(1930, 2025);
        if (item.library == "films") {
            item.type = ItemType::movie;
            item.facts.duration = Seconds{from(4000, 9000)};
        } else if (item.library == "clips") {
            item.type = ItemType::video;
            item.facts.duration = Seconds{from(5, 180)};
        } else {
            item.type = ItemType::episode;
            item.show = text::join("Show ", i / 100);
            item.show_key = text::join("show", i / 100);
            item.season = i % 100 / 20 + 1;
            item.episode = item.last_episode = i % 20 + 1;
            item.facts.duration = Seconds{from(1200, 3300)};
        }
    }
    return library;
}

SelectionConfig from(const char* library) {
    SelectionConfig selection;
    selection.libraries = {library};
    return selection;
}

/// Every kind of channel, the larger part of the library in each.
VirtualChannelConfig made_channel(int number) {
    constexpr ScheduleOrder orders[] = {
        ScheduleOrder::shuffle, ScheduleOrder::rotate, ScheduleOrder::in_order};
    VirtualChannelConfig channel;
    channel.key = channel.name = text::join("Channel ", number);
    channel.order = orders[number % 3];
    channel.from = {from("films"), from("shows")};
    if (number % 2 == 0) channel.from[0].not_genres = {"War"};
    if (number % 10 == 0) channel.from[0].people = {"Person 7", "Person 8", "Person 9"};
    if (number % 4 != 0) {
        channel.pad_to = std::chrono::minutes{30};
        channel.filler = {from("clips")};
    }
    if (number % 5 == 0) {
        channel.item_cooldown = std::chrono::hours{48};
        channel.show_cooldown = std::chrono::hours{2};
        channel.most_of_show_per_day = 3;
    }
    if (number % 2 == 1) {
        BlockConfig evening;
        evening.name = "evening";
        evening.at = std::chrono::hours{20};
        evening.until = std::chrono::hours{23};
        evening.from = {from("films")};
        evening.order = ScheduleOrder::shuffle;
        channel.blocks = {evening};
    }
    return channel;
}

}  // namespace

int main() {
    measured("sort 1 M keys", 0, [] {
        std::mt19937_64 random(1);
        std::vector<std::uint64_t> keys(1'000'000);
        for (auto& key : keys) key = random();
        std::ranges::sort(keys);
        return keys[0];
    });
    const Library library = made_library();
    std::vector<VirtualChannelConfig> channels;
    for (int i = 0; i < channel_count; ++i) channels.push_back(made_channel(i));
    const tz::WallClock clock("Europe/Rome");

    const auto catalogue = measured("catalogue of 20,000 items", 0, [&] {
        return schedule::Catalogue(std::span(&library, 1));
    });
    const auto selections = measured("selection for 50 channels", 0, [&] {
        std::vector<schedule::Selection> out;
        for (const auto& channel : channels) out.push_back(schedule::select(catalogue, channel));
        return out;
    });
    std::vector<Schedule> schedules(channels.size());
    const auto extend_all = [&](Time at) {
        std::size_t rows = 0;
        for (std::size_t i = 0; i < channels.size(); ++i) {
            schedules[i].seed = i;
            auto added = schedule::extend(
                schedules[i], catalogue, selections[i], channels[i], {}, clock, at);
            rows += added.rows.size();
            schedules[i].rows.insert(schedules[i].rows.end(), added.rows.begin(), added.rows.end());
        }
        return rows;
    };
    const std::size_t rows = measured("14 days of 50 channels", 2, [&] { return extend_all(now); });
    std::printf("%-44s %zu\n", "rows", rows);
    (void)measured("nothing to add", 0.1, [&] { return extend_all(now); });
    (void)measured(
        "13 days later", 4, [&] { return extend_all(now + std::chrono::hours{24 * 13}); });
    return 0;
}
