#include "generator/schedule/house.hpp"

#include <gtest/gtest.h>

namespace flathead::schedule {
namespace {

using namespace std::chrono_literals;

Item item(std::string video, std::string pixels, std::string audio, Milliseconds duration) {
    Item item;
    item.facts.video_codec = std::move(video);
    item.facts.pixel_format = std::move(pixels);
    item.facts.audio = {{std::move(audio), "eng", 2, 48000}};
    item.facts.duration = duration;
    item.facts.container = "mkv";
    return item;
}

HouseFormat house(const std::vector<Item>& items) {
    std::vector<const Item*> pointers;
    for (const Item& one : items) pointers.push_back(&one);
    return house_of(pointers, {});
}

TEST(House, IsWhatMostOfTheRunningTimeHas) {
    EXPECT_EQ(house({item("h264", "yuv420p", "aac", 20min),
                     item("h264", "yuv420p", "aac", 20min),
                     item("hevc", "yuv420p10le", "ac3", 90min)}),
              (HouseFormat{"hevc", "yuv420p10le", "ac3"}));
}

TEST(House, WhatPlayersCannotTakeFromATransportStreamDoesNotCount) {
    EXPECT_EQ(house({item("vp9", "yuv420p", "opus", 90min), item("h264", "yuv420p", "mp3", 1min)}),
              (HouseFormat{"h264", "yuv420p", "mp3"}));
    EXPECT_EQ(house({item("h264", "yuv444p", "aac", 90min)}),
              (HouseFormat{"h264", "yuv420p", "aac"}));
    EXPECT_EQ(house({}), (HouseFormat{"h264", "yuv420p", "aac"}));
}

TEST(House, TheTrackThatIsPlayedDecides) {
    Item two = item("h264", "yuv420p", "aac", 1min);
    two.facts.audio.push_back({"ac3", "ita", 6, 48000});
    EXPECT_EQ(played_audio(two.facts, {})->codec, "aac");
    EXPECT_EQ(played_audio(two.facts, {"deu", "ita"})->codec, "ac3");
    EXPECT_EQ(played_audio(two.facts, {"deu"})->codec, "aac");
    const HouseFormat house{"h264", "yuv420p", "aac"};
    EXPECT_TRUE(fits(two.facts, house, {"eng"}));
    EXPECT_FALSE(fits(two.facts, house, {"ita"}));
    two.facts.audio.clear();
    EXPECT_EQ(played_audio(two.facts, {}), nullptr);
    EXPECT_FALSE(fits(two.facts, house, {}));
}

TEST(House, WhatCannotBeCopiedDoesNotFit) {
    const HouseFormat house{"h264", "yuv420p", "aac"};
    const Item good = item("h264", "yuv420p", "aac", 1min);
    EXPECT_TRUE(fits(good.facts, house, {}));
    for (void (*spoil)(MediaFacts&) : {+[](MediaFacts& f) { f.container = "avi"; },
                                       +[](MediaFacts& f) { f.longest_gop = 61s; },
                                       +[](MediaFacts& f) { f.pixel_format = ""; },
                                       +[](MediaFacts& f) { f.video_codec = "hevc"; },
                                       +[](MediaFacts& f) { f.audio[0].codec = "ac3"; }}) {
        Item bad = good;
        spoil(bad.facts);
        EXPECT_FALSE(fits(bad.facts, house, {}));
    }
}

TEST(House, PathsOfConformedFilesTellFormatsApart) {
    const Path folder = "/c";
    const HouseFormat house{"h264", "yuv420p", "aac"};
    const Path path = conform_path(folder, "k", house, {"eng"});
    EXPECT_EQ(path, conform_path(folder, "k", house, {"eng"}));
    EXPECT_TRUE(path.string().starts_with("/c/k-") && path.extension() == ".mkv") << path;
    EXPECT_NE(path, conform_path(folder, "k", {"h264", "yuv420p", "ac3"}, {"eng"}));
    EXPECT_NE(path, conform_path(folder, "k", house, {"ita"}));
    EXPECT_NE(path, conform_path(folder, "l", house, {"eng"}));
}

}  // namespace
}  // namespace flathead::schedule
