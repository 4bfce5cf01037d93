// A guide edited at random over generations, each made from the one before: always the same files
// as made anew, and the packed one always unpacks to the plain one.
#include "generator/outputs/guide_output.hpp"
#include "relay/base/text.hpp"

#include <gtest/gtest.h>

#include "unpacked.hpp"
#include <map>
#include <random>

namespace flathead::outputs {
namespace {

using namespace std::chrono_literals;

const Time noon = *times::read_rfc3339("2026-11-20T12:00:00Z");

/// The site: by channel id the titles of its programmes, an hour each.
using Site = std::map<std::int32_t, std::vector<std::string>>;

std::string random_title(std::mt19937& random) {
    static constexpr std::string_view pieces[] = {
        "News", "&amp;", " ", "<![CDATA[<x>]]>", "Ü", "long and longer ", "0123456789"};
    std::string title = "T";
    for (std::size_t left = random() % 12; left > 0; --left)
        title += pieces[random() % std::size(pieces)];
    if (random() % 30 == 0)
        title.append(random() % 100'000, 'x');  // larger than any buffer on the way
    return title;
}

void edit(Site& site, std::mt19937& random) {
    for (std::size_t left = random() % 6; left > 0; --left) {
        const auto id = static_cast<std::int32_t>(1001 + random() % 40);
        std::vector<std::string>& titles = site[id];  // a new channel, or one that exists
        switch (random() % 5) {
            case 0:
                site.erase(id);
                break;
            case 1:
                titles.clear();
                break;
            case 2:
                titles.assign(random() % 5, random_title(random));
                break;
            case 3:
                if (!titles.empty()) titles[random() % titles.size()] = random_title(random);
                break;
            default:
                titles.push_back(random_title(random));
        }
    }
}

struct Made {
    std::size_t formatted = 0;
    std::uint64_t programmes = 0;
};

Made write(MemoryRelease& release,
           const Site& site,
           const std::string& name,
           const guide::Window& upcoming) {
    Lineup lineup;
    for (const auto& [id, titles] : site) {
        Channel channel;
        channel.id = {id};
        channel.number = {id - 1000, 0};
        channel.name = lineup.text->keep(text::join("Channel ", id));
        lineup.channels.push_back(channel);
    }
    Made made;
    GridOutput grid(release, {noon - 13h, noon + 13h});
    GuideOutput output(release, upcoming, {}, nullptr, &grid);
    output.head(lineup, name, [](const Channel&) { return std::string(); });
    for (const Channel& channel : lineup.channels) {
        std::string inputs;
        std::vector<std::string> inners;
        for (const std::string& title : site.at(channel.id.value))
            inners.push_back(text::join("<title>", title, "</title>"));
        for (const std::string& inner : inners) inputs += inner + '\n';
        output.channel(channel, digest_of(inputs), [&] {
            ++made.formatted;
            std::vector<guide::Slot> slots;
            for (const std::string& inner : inners) {
                const Time start = noon + 1h * static_cast<int>(slots.size());
                slots.push_back({start, start + 1h, inner, {}});
            }
            return slots;
        });
    }
    made.programmes = output.finish();
    grid.finish();
    return made;
}

TEST(GuideGenerations, EditedOverAndOverIsTheSameAsMadeAnewAndPackedIsTheSameAsPlain) {
    std::mt19937 random(5);
    std::size_t reused = 0;
    for (int history = 0; history < 12; ++history) {
        Site site;
        for (int i = 0; i < 30; ++i) edit(site, random);
        std::string name = "Site";
        guide::Window upcoming{noon, noon + 3h};
        MemoryRelease shown;
        write(shown, site, name, upcoming);
        for (int generation = 0; generation < 8; ++generation) {
            SCOPED_TRACE(text::join("history ", history, ", generation ", generation));
            edit(site, random);
            if (random() % 5 == 0) name += " renamed";  // moves everything behind the head
            if (random() % 7 == 0) upcoming = {upcoming.begin + 1h, upcoming.end + 1h};
            MemoryRelease next;
            next.previous_files = shown.files;
            MemoryRelease anew;
            const Made from_before = write(next, site, name, upcoming);
            const Made from_nothing = write(anew, site, name, upcoming);
            ASSERT_EQ(from_before.programmes, from_nothing.programmes);
            ASSERT_EQ(next.files, anew.files);
            const std::string& xml = next.files.at("www/xmltv.xml");
            ASSERT_EQ(unpacked(next.files.at("www/xmltv.xml.gz"), xml.size()), xml);
            reused += from_nothing.formatted - from_before.formatted;
            shown.files = next.files;
        }
    }
    EXPECT_GT(reused, 500U);  // else nothing was shown about reuse
}

}  // namespace
}  // namespace flathead::outputs
