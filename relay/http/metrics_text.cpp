#include "relay/http/metrics_text.hpp"

#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <array>
#include <initializer_list>

namespace flathead::http {
namespace {

struct Label {
    std::string_view name;
    std::string value;
};

/// The text format's escapes of label values: backslash, quote, line feed.
std::string escaped(std::string_view value) {
    std::string out;
    for (const char c : utf8::clean_line(value)) {
        if (c == '\\' || c == '"') out += '\\';
        out += c;
    }
    return out;
}

/// Samples of one family stand together under its HELP and TYPE lines.
class Text {
  public:
    void family(std::string_view name, std::string_view type, std::string_view help) {
        name_ = name;
        out_ += text::join("# HELP ", name, " ", help, "\n# TYPE ", name, " ", type, "\n");
    }
    template <std::integral T>
    void sample(T value, std::initializer_list<Label> labels = {}) {
        put(text::join(value), labels);
    }
    void sample(double value, std::initializer_list<Label> labels = {}) {
        put(decimal(value), labels);
    }
    template <class T>
    void one(std::string_view name, std::string_view type, std::string_view help, T value) {
        family(name, type, help);
        sample(value);
    }
    [[nodiscard]] std::string take() { return std::move(out_); }

  private:
    void put(std::string_view value, std::initializer_list<Label> labels) {
        out_ += name_;
        char before = '{';
        for (const Label& label : labels) {
            out_ += text::join(before, label.name, "=\"", escaped(label.value), "\"");
            before = ',';
        }
        if (labels.size() > 0) out_ += '}';
        out_ += text::join(" ", value, "\n");
    }

    std::string out_;
    std::string_view name_;
};

struct Counter {
    std::string_view name;
    std::string_view help;
    std::uint64_t value;
};

void put_counters(Text& text, const Report& report) {
    const tune::Totals& tune = report.tune.totals;
    const Counters& http = report.http;
    const std::array counters{
        Counter{
            "flathead_relay_connections_accepted_total", "Connections accepted.", http.accepted},
        Counter{"flathead_relay_connections_turned_away_total",
                "Connections closed at once because too many were open.",
                http.turned_away},
        Counter{"flathead_relay_accept_failures_total",
                "Connections that could not be accepted.",
                http.accept_failures},
        Counter{"flathead_relay_silent_connections_total",
                "Connections closed without a whole request.",
                http.silent},
        Counter{"flathead_relay_sent_bytes_total", "Bytes sent to clients.", http.sent_bytes},
        Counter{"flathead_relay_streams_total", "Streams that were begun.", http.streams},
        Counter{"flathead_relay_viewers_stuck_total",
                "Viewers given up because they took nothing for too long.",
                http.stuck},
        Counter{"flathead_relay_viewers_too_slow_total",
                "Viewers given up because they fell behind too often.",
                tune.too_slow},
        Counter{"flathead_relay_viewer_skips_total",
                "Times a slow viewer was moved to the newest key frame.",
                tune.skips},
        Counter{"flathead_relay_tuned_total", "Requests for a channel.", tune.tuned},
        Counter{"flathead_relay_refused_total", "Requests that got no stream.", tune.refused},
        Counter{"flathead_relay_dismissed_total",
                "Viewers whose place was taken away.",
                tune.dismissed},
        Counter{"flathead_relay_upstreams_opened_total", "Upstream connections.", tune.opened},
        Counter{"flathead_relay_upstreams_failed_total",
                "Upstream connections that ended by themselves.",
                tune.failed},
        Counter{
            "flathead_relay_failovers_total", "Times another upstream took over.", tune.failovers},
        Counter{"flathead_relay_slates_total", "Times a slate was shown.", tune.slates},
        Counter{"flathead_relay_received_bytes_total",
                "Bytes received from upstreams.",
                tune.received_bytes},
        Counter{"flathead_relay_hls_segments_sent_total",
                "Requests for HLS segments; a cache in front makes them few.",
                http.segments},
        Counter{"flathead_relay_pieces_total",
                "Playlists and segments of the past that were begun.",
                http.pieces},
        Counter{"flathead_relay_pieces_failed_total",
                "Playlists and segments of the past that were not given whole.",
                http.pieces_failed},
        Counter{"flathead_relay_pieces_refused_total",
                "Playlists and segments of the past refused because too many were being made.",
                http.pieces_refused},
        Counter{"flathead_relay_videos_total", "Films and episodes begun.", http.videos},
        Counter{"flathead_relay_hls_segments_cut_total", "HLS segments made.", report.hls.cut},
    };
    for (const Counter& each : counters) text.one(each.name, "counter", each.help, each.value);
    text.family("flathead_relay_http_answers_total", "counter", "Answers by HTTP status.");
    for (const auto& [status, count] : http.answers)
        text.sample(count, {{"status", text::join(status)}});
}

void put_gauges(Text& text, const Report& report) {
    std::size_t viewers = 0;
    for (const auto& channel : report.tune.channels) viewers += channel.viewers.size();
    text.family("flathead_relay_build_info", "gauge", "Always 1; the version is a label.");
    text.sample(1, {{"version", report.program.version}});
    text.one("flathead_relay_plan_channels",
             "gauge",
             "Channels of the plan in force.",
             report.program.plan_channels);
    text.one("flathead_relay_plan_ok",
             "gauge",
             "1 when the newest plan is in force.",
             report.program.plan_trouble.empty() ? 1 : 0);
    text.one("flathead_relay_connections", "gauge", "Connections open.", report.connections);
    text.one("flathead_relay_viewers", "gauge", "Viewers of all channels.", viewers);
    text.one(
        "flathead_relay_channels", "gauge", "Channels that are open.", report.tune.channels.size());
    std::size_t past = 0;
    for (const auto& channel : report.tune.channels) past += channel.past ? 1 : 0;
    text.one("flathead_relay_past_sessions", "gauge", "Viewers of a channel's past.", past);
    text.one("flathead_relay_past_hls_clients",
             "gauge",
             "Accounts' clients of playlists of the past.",
             report.past_clients);
    text.one("flathead_relay_pieces",
             "gauge",
             "Playlists and segments of the past that are being made.",
             report.pieces);
    text.one(
        "flathead_relay_hls_clients", "gauge", "Clients of HLS playlists.", report.hls.clients);
    text.one("flathead_relay_hls_segments", "gauge", "HLS segments kept.", report.hls.segments);
    text.one("flathead_relay_hls_bytes", "gauge", "Bytes of HLS segments kept.", report.hls.bytes);
    text.one("process_resident_memory_bytes",
             "gauge",
             "Resident memory size in bytes.",
             report.process.resident_bytes);
    text.one("process_open_fds",
             "gauge",
             "Number of open file descriptors.",
             report.process.open_descriptors);
    text.one("process_cpu_seconds_total",
             "counter",
             "Total user and system CPU time spent in seconds.",
             report.process.cpu_seconds);
}

void put_sources(Text& text, const std::vector<tune::SourceStatus>& sources) {
    text.family("flathead_relay_source_streams", "gauge", "Streams taken from a source.");
    for (const auto& source : sources) text.sample(source.in_use, {{"source", source.name}});
    text.family("flathead_relay_source_max_streams",
                "gauge",
                "Streams a source allows at once; 0: any number.");
    for (const auto& source : sources) text.sample(source.max_streams, {{"source", source.name}});
}

struct PerChannel {
    std::string_view name;
    std::string_view type;
    std::string_view help;
    double (*value)(const tune::ChannelStatus&);
};

constexpr std::array per_channel{
    PerChannel{"flathead_relay_channel_viewers",
               "gauge",
               "Viewers of an open channel.",
               [](const tune::ChannelStatus& c) { return static_cast<double>(c.viewers.size()); }},
    PerChannel{"flathead_relay_channel_running",
               "gauge",
               "1 when an upstream's data is flowing.",
               [](const tune::ChannelStatus& c) {
                   return c.state == tune::ChannelState::running ||
                                  c.state == tune::ChannelState::lingering
                              ? 1.0
                              : 0.0;
               }},
    PerChannel{"flathead_relay_channel_bits_per_second",
               "gauge",
               "Rate of an open channel.",
               [](const tune::ChannelStatus& c) { return c.bits_per_second; }},
    PerChannel{"flathead_relay_channel_restarts_total",
               "counter",
               "Upstream connections after the first, since the channel was opened.",
               [](const tune::ChannelStatus& c) { return static_cast<double>(c.restarts); }},
    PerChannel{"flathead_relay_channel_lost_packets_total",
               "counter",
               "Packets the upstream lost, since the channel was opened.",
               [](const tune::ChannelStatus& c) { return static_cast<double>(c.lost_packets); }},
};

void put_channels(Text& text, const std::vector<tune::ChannelStatus>& channels) {
    for (const PerChannel& family : per_channel) {
        text.family(family.name, family.type, family.help);
        // Pieces of its past have the channel's id, too.
        for (const auto& channel : channels)
            if (!channel.past)
                text.sample(family.value(channel), {{"channel", text::join(channel.id)}});
    }
}

}  // namespace

std::string metrics_text(const Report& report) {
    Text text;
    put_counters(text, report);
    put_gauges(text, report);
    put_sources(text, report.tune.sources);
    put_channels(text, report.tune.channels);
    return text.take();
}

}  // namespace flathead::http
