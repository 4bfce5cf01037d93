#include "generator/config/schema.hpp"

#include "relay/base/text.hpp"

#include "config_folder.hpp"
#include "every_key.hpp"
#include "json_schema_check.hpp"
#include <set>

namespace flathead {
namespace {

using nlohmann::json;
using tests::ConfigFolder;
using KeySet = std::set<std::string>;

json schema() {
    return json::parse(config::json_schema());
}

std::string mistake_of(const std::string& yaml) {
    const json root = schema();
    return tests::schema_mistake(root, root, tests::json_of_yaml(yaml));
}

/// The keys of every closed object in the schema.
void collect(const json& at, std::set<KeySet>& out) {
    if (at.is_object() && at.contains("properties") &&
        at.value("additionalProperties", json()) == false) {
        KeySet keys;
        for (const auto& [key, unused] : at["properties"].items()) keys.insert(key);
        out.insert(keys);
    }
    for (const json& inner : at) {
        if (inner.is_structured()) collect(inner, out);
    }
}

TEST(ConfigSchema, NamesTheKeysTheReaderKnowsAndNoOthers) {
    std::set<KeySet> in_schema;
    json root = schema();
    root.erase("$defs");
    collect(root, in_schema);

    // The reader lists what it knows when a key is far from everything.
    const std::string odd = "qqqqqqqqqqqqqqqqqqqqqqqq: 1";
    std::set<KeySet> in_reader;
    for (const std::string& text : std::vector<std::string>{
             odd,
             "site: {" + odd + "}",
             "site: {guide: {" + odd + "}}",
             "relay: {" + odd + "}",
             "sources: [{type: m3u, " + odd + "}]",
             "sources: [{type: hdhomerun, " + odd + "}]",
             "sources: [{type: command, " + odd + "}]",
             "sources: [{type: xtream, " + odd + "}]",
             "sources: [{type: xtream, accounts: [{" + odd + "}]}]",
             "sources: [{type: m3u, relay: {" + odd + "}}]",
             "guides: [{url: x, " + odd + "}]",
             "guides: [{command: [x], " + odd + "}]",
             "lineup: {" + odd + "}",
             "lineup: {include: [{" + odd + "}]}",
             "lineup: {rules: [{" + odd + "}]}",
             "lineup: {rules: [{set: {" + odd + "}}]}",
             "lineup: {numbering: {" + odd + "}}",
             "lineup: {merge: {" + odd + "}}",
             "lineup: {placeholder_guide: {" + odd + "}}",
             "libraries: [{path: x, " + odd + "}]",
             "libraries: [{url: x, " + odd + "}]",
             "channels: [{name: a, from: {}, " + odd + "}]",
             "channels: [{name: a, from: {" + odd + "}}]",
             "channels: [{name: a, from: {}, blocks: [{at: \"20:00\", from: {}, " + odd + "}]}]",
             "conform: {" + odd + "}",
             "packages: {a: {" + odd + "}}",
         }) {
        ConfigFolder folder;
        std::size_t lists = 0;
        for (const std::string& problem : folder.problems(text)) {
            constexpr std::string_view before = "known here: ";
            const std::size_t at = problem.find(before);
            if (at == std::string::npos) continue;
            ++lists;
            KeySet keys;
            for (const std::string_view key :
                 text::split(std::string_view(problem).substr(at + before.size()), ',')) {
                keys.insert(std::string(text::trim(key)));
            }
            in_reader.insert(keys);
        }
        EXPECT_EQ(lists, 1U) << text;
    }
    EXPECT_EQ(in_schema, in_reader);
}

TEST(ConfigSchema, AConfigWithEveryKeyIsGoodForBoth) {
    EXPECT_EQ(mistake_of(std::string(tests::every_key)), "");
    ConfigFolder folder;
    folder.environment["TOKEN"] = "t";
    folder.write("secret", "s");
    folder.good(tests::every_key);
    // Which it is: each key of the schema stands somewhere in it.
    std::set<KeySet> objects;
    json root = schema();
    root.erase("$defs");
    collect(root, objects);
    for (const KeySet& keys : objects) {
        for (const std::string& key : keys) {
            EXPECT_TRUE(text::contains(tests::every_key, key + ":")) << key;
        }
    }
}

TEST(ConfigSchema, ReaderAndSchemaAgreeOnGoodAndBadValues) {
    const std::vector<std::pair<std::string, bool>> table{
        {"{}", true},
        {"site:", true},
        {"site: []", false},
        {"site: {name: 24}", true},
        {"site: {name: [a]}", false},
        {"site: {name: \"\"}", false},
        {"site: {nmae: x}", false},
        {"site: {keep_releases: \"5\"}", true},
        {"site: {keep_releases: 500}", false},
        {"site: {keep_releases: few}", false},
        {"site: {guide: {past: 0, future: 1d2h}}", true},
        {"site: {guide: {past: 24}}", false},
        {"site: {guide: {past: 2h1d}}", false},
        {"site: {open_access: private}", true},
        {"site: {open_access: [10.0.0.0/8, \"::1\"]}", true},
        {"site: {open_access: [lan]}", false},
        {"site: {base_url: \"ftp://h\"}", false},
        {"site: {name: {env: TOKEN}, keep_releases: \"${FIVE}\"}", true},
        {"site: {name: {env: TOKEN, file: x}}", false},
        {"relay: {mode: both}", false},
        {"relay: {mode: redirect, buffer: 5s}", true},
        {"sources: [{name: a, url: lists/a b.m3u}]", true},
        {"sources: [{name: a, url: \"ftp://h/x\"}]", false},
        {"sources: [{name: a, url: \"http:/h/x\"}]", false},
        {"sources: [{name: a, url: \"file:///x\"}]", true},
        {"sources: [{name: a, url: x, run: [y]}]", false},
        {"sources: [{name: a, type: command, run: [y]}]", true},
        {"sources: [{name: a, type: command, run: []}]", false},
        {"sources: [{name: a, type: command, url: x}]", false},
        {"sources: [{name: a, type: xtream, url: \"http://h/get.php?username=u&password=p\"}]",
         true},
        {"sources: [{name: a, type: xtream, url: \"http://h\", username: u, password: {env: "
         "TOKEN}, "
         "content: [live]}]",
         true},
        {"sources: [{name: a, type: xtream, url: h.m3u, username: u, password: p}]", false},
        {"sources: [{name: a, type: xtream, url: \"http://h\", content: [radio]}]", false},
        {"sources: [{name: a, type: xtream, url: \"http://h\", run: [x]}]", false},
        {"sources: [{name: a/b, url: x}]", false},
        {"sources: [{url: x}]", false},
        {"sources: [{name: a, url: x, shrink_guard: 101}]", false},
        {"sources: [{name: a, url: x, shrink_guard: 50%}]", true},
        {"sources: [{name: a, url: x, max_size: 5MB}]", true},
        {"sources: [{name: a, url: x, max_size: 5}]", false},
        {"sources: [{name: a, url: x, use_guide: off}]", true},
        {"sources: [{name: a, url: x, use_guide: never}]", false},
        {"sources: [{name: a, url: x, headers: {\"a b\": c}}]", false},
        {"sources: [{name: a, url: x, stream_command: [play, \"{url}\"]}]", true},
        {"sources: [{name: a, url: x, stream_command: [play]}]", false},
        {"sources: [{name: a, url: x, acestream: \"http://h:6878\"}]", true},
        {"sources: [{name: a, url: x, acestream: \"h:6878\"}]", false},
        {"sources: [{name: a, url: x, private_streams: yes}]", true},
        {"guides: [{name: a}]", false},
        {"guides: [{name: a, url: x, command: [y]}]", false},
        {"lineup: {include: [{}]}", false},
        {"lineup: {rules: [{set: {}}]}", false},
        {"lineup: {rules: [{set: {number: 5.1}}]}", true},
        {"lineup: {rules: [{set: {number: 0}}]}", false},
        {"lineup: {placeholder_guide: off}", true},
        {"lineup: {placeholder_guide: sometimes}", false},
        {"lineup: {merge: {by: [url]}}", false},
        {"libraries: [{name: a, path: x}]", true},
        {"libraries: [{name: a, type: folder, path: x, vod: no, refresh: 1h, shrink_guard: 0}]",
         true},
        {"libraries: [{name: a, type: folder}]", false},
        {"libraries: [{name: a, type: jellyfin, path: x}]", false},
        {"libraries: [{name: a, path: x, url: \"http://h\", api_key: k}]", false},
        {"libraries: [{name: a, url: \"http://h\", api_key: {env: TOKEN}}]", true},
        {"libraries: [{name: a, url: \"http://h\"}]", false},
        {"libraries: [{name: a, url: \"http://h\", api_key: k, path_map: {/m: s}}]", true},
        {"libraries: [{name: a, url: \"http://h\", api_key: k, path_map: [/m]}]", false},
        {"packages: {a: , b: {groups: [x]}}", true},
        {"packages: {a b: {}}", false},
        {"channels: []", true},
        {"channels: [{name: a, from: {}}]", true},
        {"channels: [{name: a, from: [{}, {genres: Drama}], except: {types: [video]}}]", true},
        {"channels: [{name: a, from: [Drama]}]", false},
        {"channels: [{name: a, from: {years: 1950-1989}}]", true},
        {"channels: [{name: a, from: {years: [1999, -1960, 2020-]}}]", true},
        {"channels: [{name: a, from: {years: the sixties}}]", false},
        {"channels: [{name: a, from: {years: -}}]", false},
        {"channels: [{name: a, from: {runtime: 20m-2h}}]", true},
        {"channels: [{name: a, from: {runtime: -30m}}]", true},
        {"channels: [{name: a, from: {runtime: 1h30m-}}]", true},
        {"channels: [{name: a, from: {runtime: 30m}}]", false},
        {"channels: [{name: a, from: {seasons: 1-3, types: episode}}]", true},
        {"channels: [{name: a, from: {types: film}}]", false},
        {"channels: [{name: a, from: {}, number: 5.1, seed: 7, audio: eng}]", true},
        {"channels: [{name: a, from: {}, number: 0}]", false},
        {"channels: [{name: a, from: {}, audio: [english]}]", false},
        {"channels: [{name: a, from: {}, order: in_order}]", false},
        {"channels: [{name: a, order: blocks, blocks: [{at: \"20:00\", from: {}}]}]", true},
        {"channels: [{name: a, order: blocks, blocks: [{at: \"20\", from: {}}]}]", false},
        {"channels: [{name: a, order: blocks, blocks: [{at: 06:30, until: 24:00, from: {}, days: "
         "[sat, sun], dates: [12-24..01-06, 2026-12-31, \"*-13\"], length: }]}]",
         false},
        {"channels: [{name: a, order: blocks, blocks: [{at: 06:30, until: 24:00, from: {}, days: "
         "[sat, sun], dates: [12-24..01-06, 2026-12-31, \"*-13\"]}]}]",
         true},
        {"channels: [{name: a, order: blocks, blocks: [{at: 06:30, from: {}, dates: Easter}]}]",
         false},
        {"conform: {max_size: 5GB, ahead: 3d, folder: x}", true},
    };
    for (const auto& [yaml, is_good] : table) {
        ConfigFolder folder;
        folder.environment = {{"TOKEN", "t"}, {"FIVE", "5"}};
        EXPECT_EQ(folder.problems(yaml).empty(), is_good) << yaml;
        EXPECT_EQ(mistake_of(yaml).empty(), is_good) << yaml << ": " << mistake_of(yaml);
    }
}

}  // namespace
}  // namespace flathead
