#include "relay/http/metrics_text.hpp"
#include "relay/http/status_json.hpp"

#include <nlohmann/json.hpp>

#include <set>
#include <sstream>

namespace flathead::http {
namespace {

Report report() {
    Report out;
    out.program = {"0.1.0", "abc\"\\", 7, "cannot read plan: no such table"};
    tune::ChannelStatus channel;
    channel.id = 101;
    channel.number = "5.1";
    channel.name = "N\"e\\w\ns \xFF \xE2\x80\xAE";
    channel.state = tune::ChannelState::slate;
    channel.upstream = 1;
    channel.upstreams = {{"cable", "http://h/***", "waiting", "HTTP 503", 3},
                         {"dish", "", "", "", 0}};
    tune::ViewerStatus viewer;
    viewer.id = 9;
    viewer.account = "anna";
    viewer.client = "10.0.0.7";
    viewer.user_agent = "VLC \"3\"";
    viewer.seconds = 12.5;
    viewer.counts = {4'000'000'000, 1.25, 2};
    channel.viewers = {viewer, {}};
    channel.bits_per_second = std::nan("");
    channel.received_bytes = 18446744073709551615ULL;
    out.tune.channels = {channel};
    out.tune.sources = {{"cable \"1\"\\\n", 1, 2}, {"dish", 0, 0}};
    out.tune.totals.failovers = 4;
    out.http.sent_bytes = 123;
    out.http.answers = {{200, 5}, {404, 1}};
    out.connections = 3;
    return out;
}

TEST(Status, IsJsonWithTheShapeChecksRelyOn) {
    const auto json = nlohmann::json::parse(status_json(report(), Audience::operators));
    EXPECT_EQ(json["plan"]["digest"], "abc\"\\");
    EXPECT_EQ(json["plan"]["trouble"], "cannot read plan: no such table");
    ASSERT_EQ(json["channels"].size(), 1U);
    const auto& channel = json["channels"][0];
    EXPECT_EQ(channel["id"], 101);
    EXPECT_EQ(channel["number"], "5.1");
    EXPECT_EQ(channel["name"], "N\"e\\w s \xEF\xBF\xBD");
    EXPECT_EQ(channel["state"], "slate");
    EXPECT_EQ(channel["upstream"], 1);
    EXPECT_EQ(channel["upstreams"][0]["last_failure"], "HTTP 503");
    EXPECT_EQ(channel["upstreams"][1]["source"], "dish");
    EXPECT_EQ(channel["bits_per_second"], 0.0);
    EXPECT_EQ(channel["received_bytes"], 18446744073709551615ULL);
    ASSERT_EQ(channel["viewers"].size(), 2U);
    const auto& viewer = channel["viewers"][0];
    EXPECT_EQ(viewer["id"], 9);
    EXPECT_EQ(viewer["account"], "anna");
    EXPECT_EQ(viewer["behind_seconds"], 1.25);
    EXPECT_EQ(viewer["bytes"], 4'000'000'000);
    EXPECT_EQ(viewer["skips"], 2);
    EXPECT_EQ(json["sources"][0]["in_use"], 1);
    EXPECT_EQ(json["sources"][1]["max_streams"], 0);
    EXPECT_EQ(json["totals"]["failovers"], 4);
}

TEST(Status, ForEverybodyNamesNobodyAndNoAddress) {
    const std::string text = status_json(report(), Audience::everybody);
    const auto json = nlohmann::json::parse(text);
    const auto& channel = json["channels"][0];
    EXPECT_EQ(channel["viewers"].size(), 2U);
    EXPECT_EQ(channel["viewers"][0]["skips"], 2);
    EXPECT_EQ(channel["upstreams"].size(), 2U);
    EXPECT_FALSE(json.contains("process"));
    const auto all = nlohmann::json::parse(status_json(report(), Audience::operators));
    for (const char* secret : {"account", "client", "user_agent"}) {
        EXPECT_FALSE(channel["viewers"][0].contains(secret)) << secret;
        const std::string value = all["channels"][0]["viewers"][0][secret];
        if (!value.empty()) EXPECT_EQ(text.find(value), std::string::npos) << value;
    }
    EXPECT_EQ(text.find("://"), std::string::npos);
}

TEST(Status, OfNothingIsStillWhole) {
    const auto json = nlohmann::json::parse(status_json({}, Audience::operators));
    EXPECT_TRUE(json["channels"].is_array());
    EXPECT_TRUE(json["sources"].is_array());
    EXPECT_EQ(json["connections"], 0);
}

bool is_name(std::string_view text) {
    return !text.empty() &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos;
}

bool is_value(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos;
}

/// `name="value",…` without raw quotes, and with the three escapes only.
bool are_labels(std::string_view text) {
    for (;;) {
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos || !is_name(text.substr(0, equals))) return false;
        text.remove_prefix(equals + 1);
        if (!text.starts_with('"')) return false;
        std::size_t at = 1;
        for (; at < text.size() && text[at] != '"'; ++at) {
            if (text[at] == '\\' && std::string_view("\\\"n").find(text[++at]) == std::string::npos)
                return false;
        }
        if (at >= text.size()) return false;
        text.remove_prefix(at + 1);
        if (text.empty()) return true;
        if (!text.starts_with(',')) return false;
        text.remove_prefix(1);
    }
}

/// The series of a sample's line; empty when the line is not valid (Prometheus' text format).
std::string series_of(const std::string& line) {
    const std::size_t blank = line.rfind(' ');
    if (blank == std::string::npos || !is_value(line.substr(blank + 1))) return {};
    const std::string series = line.substr(0, blank);
    const std::size_t brace = series.find('{');
    if (!is_name(series.substr(0, brace))) return {};
    if (brace == std::string::npos) return series;
    const std::string_view labels = std::string_view(series).substr(brace + 1);
    return labels.ends_with('}') && are_labels(labels.substr(0, labels.size() - 1)) ? series
                                                                                    : std::string();
}

TEST(Metrics, EveryLineIsValidAndEveryFamilyStandsTogether) {
    std::istringstream lines(metrics_text(report()));
    std::set<std::string> families;
    std::set<std::string> all_series;
    std::string family;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string hash;
        std::string keyword;
        std::string name;
        std::string rest;
        words >> hash >> keyword >> name >> rest;
        if (hash == "#" && keyword == "HELP") {
            family = name;
            EXPECT_TRUE(is_name(name) && !rest.empty()) << line;
            EXPECT_TRUE(families.insert(family).second) << line;
        } else if (hash == "#") {
            EXPECT_EQ(keyword, "TYPE") << line;
            EXPECT_EQ(name, family);
            EXPECT_EQ(rest, family.ends_with("_total") ? "counter" : "gauge") << line;
        } else {
            const std::string series = series_of(line);
            EXPECT_EQ(series.substr(0, series.find('{')), family) << line;
            EXPECT_TRUE(all_series.insert(series).second) << line;
        }
        EXPECT_TRUE(family.starts_with("flathead_relay_") || family.starts_with("process_"));
    }
    EXPECT_TRUE(
        all_series.contains("flathead_relay_source_streams{source=\"cable \\\"1\\\"\\\\\"}"));
    EXPECT_TRUE(all_series.contains("flathead_relay_channel_viewers{channel=\"101\"}"));
    EXPECT_TRUE(all_series.contains("flathead_relay_http_answers_total{status=\"404\"}"));
}

TEST(Metrics, SayTheFigures) {
    const std::string text = metrics_text(report());
    for (const std::string_view line : {"flathead_relay_viewers 2\n",
                                        "flathead_relay_plan_ok 0\n",
                                        "flathead_relay_sent_bytes_total 123\n",
                                        "flathead_relay_failovers_total 4\n",
                                        "flathead_relay_channel_running{channel=\"101\"} 0.000\n",
                                        "flathead_relay_source_max_streams{source=\"dish\"} 0\n"})
        EXPECT_NE(text.find(line), std::string::npos) << line;
}

}  // namespace
}  // namespace flathead::http
