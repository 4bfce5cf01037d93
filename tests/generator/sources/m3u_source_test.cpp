#include "generator/sources/m3u_source.hpp"

#include <gtest/gtest.h>

namespace flathead::sources {
namespace {

Loaded load(std::string_view text) {
    TextSource source(text);
    return load_m3u(source, "provider", 0);
}

Entry only_entry(const Loaded& loaded) {
    EXPECT_EQ(loaded.listing.entries.size(), 1U) << loaded.rejected;
    return loaded.listing.entries.empty() ? Entry{} : loaded.listing.entries[0];
}

TEST(M3uSource, AnEntryIsTranslatedWhole) {
    const Loaded loaded = load(
        "#EXTM3U url-tvg=\"http://g/a.xml,file:///etc/passwd\"\n"
        "#EXTINF:-1 tvg-id=\"cnn.us\" tvg-name=\"CNN  USA\" tvg-chno=\"7-1\" "
        "tvg-logo=\"http://l/c.png\" group-title=\"News\" "
        "tvg-shift=\"-1.5\" radio=\"true\" catchup=\"append\" catchup-source=\"?utc={utc}\" "
        "tvg-rec=\"3\",CNN\n"
        "#EXTVLCOPT:http-user-agent=UA\n#KODIPROP:a=b\nhttp://h/"
        "cnn.m3u8|Referer=http%3A%2F%2Fr%2F\n");
    const Entry entry = only_entry(loaded);
    EXPECT_TRUE(loaded.is_good());
    EXPECT_EQ(loaded.listing.source, "provider");
    EXPECT_EQ(loaded.listing.guide_urls, (std::vector<std::string>{"http://g/a.xml"}))
        << "no file an outsider names";
    EXPECT_EQ(entry.name, "CNN");
    EXPECT_EQ(entry.guide_id, "cnn.us");
    EXPECT_EQ(entry.guide_name, "CNN USA");
    EXPECT_EQ(entry.number, "7.1");
    EXPECT_EQ(entry.logo, "http://l/c.png");
    EXPECT_EQ(entry.group, "News");
    EXPECT_EQ(entry.url, "http://h/cnn.m3u8");
    EXPECT_EQ(entry.native_id, "") << "a tvg-id is no native id";
    EXPECT_EQ(entry.guide_shift, std::chrono::minutes{-90});
    EXPECT_TRUE(entry.is_radio);
    EXPECT_EQ(entry.line, 2U);
    ASSERT_EQ(entry.options, 1U);
    const EntryOptions& options = loaded.listing.options[1];
    EXPECT_EQ(options.user_agent, "UA");
    EXPECT_EQ(options.referrer, "http://r/");
    EXPECT_EQ(options.properties.size(), 1U);
    EXPECT_EQ(options.catchup, "append");
    EXPECT_EQ(options.catchup_source, "?utc={utc}");
    EXPECT_EQ(options.catchup_days, "3");
}

TEST(M3uSource, NamesAreOneCleanLine) {
    const std::pair<std::string, std::string> cases[] = {
        {"#EXTINF:-1,[COLOR red][B]One[/B] &amp; Two[/COLOR]", "One & Two"},
        {"#EXTINF:-1,[HD] One [Geo-blocked]", "[HD] One [Geo-blocked]"},
        {"#EXTINF:-1,A &amp;lt; B", "A &lt; B"},
        {"#EXTINF:-1,Caf\xC3\xA9\t TV\x1B", "Café TV"},
        {"#EXTINF:-1 tvg-name=\"Second\",", "Second"},
        {"#EXTINF:-1 tvg-id=\"third.us\",", "third.us"},
        {"#EXTINF:-1,", "some channel"},
        {"#EXTINF:-1,The Good, the Bad - and 5", "The Good, the Bad - and 5"},
    };
    for (const auto& [line, name] : cases) {
        const Loaded loaded = load("#EXTM3U\n" + line + "\nhttp://h/a/some%20channel.m3u8\n");
        EXPECT_EQ(only_entry(loaded).name, name) << line;
    }
    const Loaded long_name =
        load("#EXTM3U\n#EXTINF:-1," + std::string(70'000, 'n') + "\nhttp://h/1\n");
    EXPECT_EQ(only_entry(long_name).name.size(), 300U);
}

TEST(M3uSource, AddressesNothingCanOpenAreProblems) {
    const Loaded loaded = load(
        "#EXTM3U\n#EXTINF:-1,1\nrelative.ts\n#EXTINF:-1,2\nfile:///etc/passwd\n#EXTINF:-1,3\npipe:/"
        "//bin/sh\n"
        "#EXTINF:-1,4\nhttp:///nohost\n#EXTINF:-1,5\nplugin://x/?a=b\n#EXTINF:-1,6\nhttp://h/" +
        std::string(9000, 'x') +
        "\n#EXTINF:-1,ok\nMMS://h/x\n#EXTINF:-1,ok\nudp://@239.0.0.1:5004\n#EXTINF:-1,ok\nhttp://h/"
        "a b.ts\n"
        "#EXTINF:-1,ok\nrtmp://h/a playpath=x\n");
    EXPECT_EQ(loaded.listing.problems.count(), 6U);
    EXPECT_EQ(loaded.listing.problems.first()[0],
              (Problem{"line 2", "an address without a scheme"}));
    EXPECT_EQ(loaded.listing.problems.first()[1],
              (Problem{"line 4", "an address of a kind nothing here can open"}));
    ASSERT_EQ(loaded.listing.entries.size(), 4U);
    EXPECT_EQ(loaded.listing.entries[2].url, "http://h/a%20b.ts");
    EXPECT_EQ(loaded.listing.entries[3].url, "rtmp://h/a playpath=x");
}

TEST(M3uSource, StreamIdsOfOneAccountAreNativeWhateverTheHost) {
    const auto ids = [](const Loaded& loaded) {
        std::vector<std::string> out;
        for (const Entry& e : loaded.listing.entries) out.emplace_back(e.native_id);
        return out;
    };
    const Loaded first = load(
        "#EXTM3U\n#EXTINF:-1,a\nhttp://h1:80/live/u/p/11.ts\n#EXTINF:-1,b\nhttp://h2/u/p/"
        "12\n#EXTINF:-1,c\nhttp://x/hls/tv/12.m3u8\n"
        "#EXTINF:-1,d\nhttp://h2/u/p/name.ts\n");
    EXPECT_EQ(ids(first), (std::vector<std::string>{"11", "12", "", ""}));
    const Loaded moved = load(
        "#EXTM3U\n#EXTINF:-1,a\nhttps://new/live/u2/p2/11.m3u8\n#EXTINF:-1,b\nhttps://new/live/u2/"
        "p2/12.m3u8\n");
    EXPECT_EQ(ids(moved), (std::vector<std::string>{"11", "12"}));
    const Loaded mixed = load(
        "#EXTM3U\n#EXTINF:-1,a\nhttp://h/a/b/1.m3u8\n#EXTINF:-1,b\nhttp://h/c/d/"
        "1.m3u8\n#EXTINF:-1,c\nhttp://h/e/f/1.m3u8\n");
    EXPECT_EQ(ids(mixed), (std::vector<std::string>{"", "", ""}))
        << "numbers in paths of many places are no ids";
}

TEST(M3uSource, FilmsAndEpisodesAreLeftOutWithOneNote) {
    const Loaded loaded = load(
        "#EXTM3U\n#EXTINF:-1,a\nhttp://h/live/u/p/1.ts\n#EXTINF:-1,f\nhttp://h/movie/u/p/2.mkv\n"
        "#EXTINF:-1,s\nhttp://h/series/u/p/3.mp4\n#EXTINF:-1,v\nhttp://h/loop.mp4\n");
    EXPECT_EQ(loaded.listing.entries.size(), 2U);
    ASSERT_EQ(loaded.listing.problems.count(), 1U);
    EXPECT_EQ(loaded.listing.problems.first()[0].what,
              "2 films and episodes left out (/movie/ and /series/ addresses are no channels)");
}

TEST(M3uSource, AceStreamIdsAreNative) {
    const std::string id = "0123456789abcdef0123456789abcdef01234567";
    for (const std::string& url : {"acestream://" + id,
                                   "http://127.0.0.1:6878/ace/getstream?id=" + id + "&x=1",
                                   "http://h/ace/manifest.m3u8?infohash=" + id,
                                   "http://h/pid/" + id + "/stream.mp4",
                                   "http://h/" + id}) {
        const Loaded loaded = load("#EXTM3U\n#EXTINF:-1,a\n" + url + "\n");
        const Entry entry = only_entry(loaded);
        EXPECT_EQ(entry.native_id, id) << url;
        EXPECT_EQ(entry.url, url);
    }
    const Loaded plugin =
        load("#EXTM3U\n#EXTINF:-1,a\nplugin://program.plexus/?mode=1&action=play&id=" + id + "\n");
    EXPECT_EQ(only_entry(plugin).url, "acestream://" + id);
    EXPECT_EQ(only_entry(plugin).native_id, id);
}

TEST(M3uSource, HashesInOtherPathsAreNoAceStreamIds) {
    const std::string hash = "3722c60a815c199d9c0ef36c5b73da68a62b09d1";
    for (const std::string& url :
         {"http://cdn/v1/master/" + hash + "/index.m3u8", "http://cdn/play?id=" + hash}) {
        const Loaded loaded = load("#EXTM3U\n#EXTINF:-1,a\n" + url + "\n");
        EXPECT_EQ(only_entry(loaded).native_id, "") << url;
    }
}

TEST(M3uSource, WhatIsNoUsablePlaylistIsRejected) {
    const std::pair<const char*, const char*> cases[] = {
        {"", "neither #EXTM3U nor an entry in it"},
        {"<html>", "an HTML page"},
        {"#EXTM3U\n", "a playlist without entries"},
        {"#EXTM3U\n#EXTINF:-1,a\nrelative\n",
         "a playlist without a usable channel among its 1 entry"},
    };
    for (const auto& [text, reason] : cases) EXPECT_EQ(load(text).rejected, reason) << text;
}

TEST(M3uSource, EqualOptionsAreSharedAndTextIsKeptOnce) {
    std::string text = "#EXTM3U catchup=\"shift\" catchup-days=\"2\"\n";
    for (int i = 0; i < 1000; ++i) {
        text +=
            "#EXTINF:-1 tvg-name=\"Channel\" tvg-logo=\"http://l/same.png\" group-title=\"Same "
            "group\",Channel\nhttp://h/" +
            std::to_string(i) + "\n";
    }
    const Loaded loaded = load(text);
    ASSERT_EQ(loaded.listing.entries.size(), 1000U);
    EXPECT_EQ(loaded.listing.options.size(), 2U);
    const Entry& first = loaded.listing.entries[0];
    const Entry& last = loaded.listing.entries[999];
    EXPECT_EQ(first.group.data(), last.group.data());
    EXPECT_EQ(first.logo.data(), last.logo.data());
    EXPECT_EQ(last.guide_name, "") << "it says what the name says";
}

}  // namespace
}  // namespace flathead::sources
