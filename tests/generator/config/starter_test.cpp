#include "generator/config/starter.hpp"

#include "generator/config/schema.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include "config_folder.hpp"
#include "json_schema_check.hpp"

namespace flathead::config {
namespace {

using tests::ConfigFolder;

constexpr Time now{Seconds{1'795'169'553}};

bool is_example(std::string_view line) {
    const std::string_view content = text::trim(line);
    return content.size() > 2 && content[0] == '#' && (content[1] != ' ' || content[2] == ' ');
}

/// The starter with the '#' of examples taken away: all of them, or those of one group of
/// neighbouring lines.
std::string uncommented(std::optional<std::size_t> only_group, std::size_t* groups = nullptr) {
    const std::string starter = starter_config();
    std::string out;
    std::size_t group = 0;
    bool was_example = false;
    for (std::string_view line : text::split(starter, '\n')) {
        const bool is = is_example(line);
        if (is && !was_example) ++group;
        was_example = is;
        std::string written(line);
        if (is && (!only_group || *only_group == group)) written.erase(written.find('#'), 1);
        out += written + '\n';
    }
    if (groups != nullptr) *groups = group;
    return out;
}

void prepare(ConfigFolder& folder) {
    folder.environment["PROVIDER_TOKEN"] = "t";
    folder.write("secrets/provider", "s");
    folder.write("secrets/panel", "s");
    folder.write("secrets/jellyfin", "s");
}

void expect_good(const std::string& text) {
    ConfigFolder folder;
    prepare(folder);
    folder.good(text);
    const auto schema = nlohmann::json::parse(json_schema());
    EXPECT_EQ(tests::schema_mistake(schema, schema, tests::json_of_yaml(text)), "") << text;
}

TEST(Starter, WorksAsItIs) {
    expect_good(starter_config());
}

TEST(Starter, EveryExampleIsValidAloneAndWithAllOthers) {
    std::size_t groups = 0;
    expect_good(uncommented(std::nullopt, &groups));
    EXPECT_GT(groups, 15U);
    for (std::size_t group = 1; group <= groups; ++group) {
        SCOPED_TRACE(group);
        EXPECT_NE(uncommented(group), starter_config() + "\n");
        expect_good(uncommented(group));
    }
}

TEST(Starter, ExamplesSayTheDefaults) {
    // Reading a commented-out setting must not mislead: those of the site are what holds without
    // them.
    ConfigFolder folder;
    prepare(folder);
    const Config plain = folder.good(starter_config());
    const Config all = folder.good(uncommented(std::nullopt));
    EXPECT_EQ(plain.site.keep_releases, all.site.keep_releases);
    EXPECT_EQ(plain.site.guide_past, all.site.guide_past);
    EXPECT_EQ(plain.site.guide_future, all.site.guide_future);
    EXPECT_EQ(plain.relay.socket, all.relay.socket);
    EXPECT_EQ(plain.relay.buffer, all.relay.buffer);
    EXPECT_EQ(plain.relay.burst, all.relay.burst);
    EXPECT_EQ(plain.relay.linger, all.relay.linger);
    EXPECT_EQ(plain.lineup.placeholder.block, Seconds{0});  // by the size of the lineup
    EXPECT_EQ(all.lineup.placeholder.block, std::chrono::hours{1});
    EXPECT_EQ(plain.lineup.placeholder.title, all.lineup.placeholder.title);
}

TEST(Starter, InitWritesWhatTheConfigNames) {
    const ConfigFolder folder;
    const InitReport report = init_folder(folder.path("new/place"), {}, now);
    EXPECT_EQ(report.written.size(), 3U);
    EXPECT_TRUE(report.kept.empty());
    const ConfigRead result = folder.read("new/place/flathead.yaml");
    ASSERT_TRUE(result.config) << folder.shown(result).front();
    EXPECT_TRUE(std::filesystem::exists(result.config->sources.at(0).fetch.url));
    EXPECT_TRUE(std::filesystem::exists(result.config->guides.at(0).fetch.url));
    EXPECT_EQ(result.config->site.docroot, folder.path("new/place/site"));
}

TEST(Starter, InitTakesTheFoldersOfAnInstallation) {
    const ConfigFolder folder;
    (void)init_folder(folder.path(),
                      {.docroot = "/var/lib/flathead/site", .state = "/var/lib/flathead/state"},
                      now);
    EXPECT_EQ(folder.read().config.value().site.docroot, "/var/lib/flathead/site");
    EXPECT_EQ(folder.read().config.value().site.state, "/var/lib/flathead/state");
}

TEST(Starter, InitNeverOverwrites) {
    ConfigFolder folder;
    folder.write("flathead.yaml", "site: {name: Mine}\n");
    folder.write("samples/guide.xml", "mine");
    const InitReport report = init_folder(folder.path(), {}, now);
    EXPECT_EQ(report.written, (std::vector<Path>{folder.path("samples/channels.m3u")}));
    EXPECT_EQ(report.kept,
              (std::vector<Path>{folder.path("samples/guide.xml"), folder.path("flathead.yaml")}));
    EXPECT_EQ(read_file(folder.path("flathead.yaml")), "site: {name: Mine}\n");
    EXPECT_EQ(read_file(folder.path("samples/guide.xml")), "mine");
}

TEST(Starter, InitSaysWhyItCannot) {
    ConfigFolder folder;
    folder.write("file", "");
    EXPECT_THROW((void)init_folder(folder.path("file"), {}, now), Error);
}

TEST(Starter, TheSampleGuideCoversTheComingWeek) {
    const std::string guide = sample_guide(now);
    const Time day = std::chrono::floor<std::chrono::days>(now);
    EXPECT_TRUE(text::contains(guide, "start=\"" + times::xmltv(day) + "\""));
    EXPECT_TRUE(text::contains(guide, "stop=\"" + times::xmltv(day + std::chrono::days{8}) + "\""));
    EXPECT_TRUE(text::contains(sample_playlist(), "tvg-id=\"harbour.example.net\""));
    EXPECT_TRUE(text::contains(guide, "channel=\"harbour.example.net\""));
}

}  // namespace
}  // namespace flathead::config
