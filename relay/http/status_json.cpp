#include "relay/http/status_json.hpp"

#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <algorithm>
#include <vector>

namespace flathead::http {
namespace {

/// Writes `{"a":1,"b":[…]}` member by member.
class Json {
  public:
    Json& key(std::string_view name) {
        comma();
        text::append_json_string(out_, name);
        out_ += ':';
        is_first_ = true;
        return *this;
    }
    void text(std::string_view value) {
        comma();
        text::append_json_string(out_, utf8::clean_line(value));
    }
    template <std::integral T>
    void number(T value) {
        comma();
        out_ += text::join(value);
    }
    void number(double value) {
        comma();
        out_ += decimal(value);
    }
    template <class Body>
    void object(Body body) {
        nested('{', '}', body);
    }
    template <class Rows, class Row>
    void array(const Rows& rows, Row row) {
        nested('[', ']', [&] {
            for (const auto& each : rows) row(each);
        });
    }
    [[nodiscard]] std::string take() { return std::move(out_); }

  private:
    void comma() {
        if (!is_first_) out_ += ',';
        is_first_ = false;
    }
    template <class Body>
    void nested(char open, char close, Body body) {
        comma();
        out_ += open;
        is_first_ = true;
        body();
        out_ += close;
        is_first_ = false;
    }

    std::string out_;
    bool is_first_ = true;
};

void put_viewer(Json& json, const tune::ViewerStatus& viewer, Audience audience) {
    json.object([&] {
        json.key("id").number(viewer.id);
        if (audience == Audience::operators) {
            json.key("account").text(viewer.account);
            json.key("client").text(viewer.client);
            json.key("user_agent").text(viewer.user_agent);
        }
        json.key("seconds").number(viewer.seconds);
        json.key("behind_seconds").number(viewer.counts.behind_seconds);
        json.key("bytes").number(viewer.counts.bytes);
        json.key("skips").number(viewer.counts.skips);
    });
}

void put_upstream(Json& json, const tune::UpstreamStatus& upstream, Audience audience) {
    json.object([&] {
        json.key("source").text(upstream.source);
        json.key("failures").number(upstream.failures);
        if (audience == Audience::everybody) return;
        json.key("url").text(upstream.url);
        json.key("doing").text(upstream.doing);
        json.key("last_failure").text(upstream.last_failure);
    });
}

void put_channel(Json& json, const tune::ChannelStatus& channel, Audience audience) {
    json.object([&] {
        json.key("id").number(channel.id);
        json.key("number").text(channel.number);
        json.key("name").text(channel.name);
        if (channel.past) {
            json.key("past").object([&] {
                json.key("from").number(channel.past->from);
                if (channel.past->to) json.key("to").number(*channel.past->to);
            });
        }
        json.key("state").text(name_of(channel.state));
        json.key("upstream").number(channel.upstream);
        json.key("upstreams").array(channel.upstreams, [&](const auto& each) {
            put_upstream(json, each, audience);
        });
        json.key("viewers").array(channel.viewers,
                                  [&](const auto& each) { put_viewer(json, each, audience); });
        json.key("seconds").number(channel.seconds);
        json.key("bits_per_second").number(channel.bits_per_second);
        json.key("received_bytes").number(channel.received_bytes);
        json.key("ring_bytes").number(channel.ring_bytes);
        json.key("restarts").number(channel.restarts);
        json.key("resyncs").number(channel.resyncs);
        json.key("lost_packets").number(channel.lost_packets);
        json.key("repeated_bytes").number(channel.repeated_bytes);
    });
}

void put_totals(Json& json, const Report& report) {
    const tune::Totals& tune = report.tune.totals;
    json.object([&] {
        json.key("tuned").number(tune.tuned);
        json.key("refused").number(tune.refused);
        json.key("dismissed").number(tune.dismissed);
        json.key("opened").number(tune.opened);
        json.key("failed").number(tune.failed);
        json.key("failovers").number(tune.failovers);
        json.key("slates").number(tune.slates);
        json.key("received_bytes").number(tune.received_bytes);
        json.key("sent_bytes").number(report.http.sent_bytes);
        json.key("streams").number(report.http.streams);
        json.key("pieces").number(report.http.pieces);
        json.key("pieces_failed").number(report.http.pieces_failed);
        json.key("pieces_refused").number(report.http.pieces_refused);
        json.key("videos").number(report.http.videos);
        json.key("stuck").number(report.http.stuck);
        json.key("too_slow").number(tune.too_slow);
        json.key("skips").number(tune.skips);
    });
}

}  // namespace

std::string status_json(const Report& report, Audience audience) {
    Json json;
    json.object([&] {
        json.key("version").text(report.program.version);
        json.key("plan").object([&] {
            json.key("digest").text(report.program.plan);
            json.key("channels").number(report.program.plan_channels);
            if (audience == Audience::operators)
                json.key("trouble").text(report.program.plan_trouble);
        });
        // What somebody plays of the past is nobody else's business.
        std::vector<const tune::ChannelStatus*> shown;
        for (const tune::ChannelStatus& channel : report.tune.channels)
            if (!channel.past || audience == Audience::operators) shown.push_back(&channel);
        json.key("channels").array(shown, [&](const auto* each) {
            put_channel(json, *each, audience);
        });
        json.key("sources").array(report.tune.sources, [&](const tune::SourceStatus& source) {
            json.object([&] {
                json.key("name").text(source.name);
                json.key("in_use").number(source.in_use);
                json.key("max_streams").number(source.max_streams);
            });
        });
        if (audience == Audience::operators) {
            json.key("accounts").array(report.tune.accounts, [&](const tune::AccountStatus& one) {
                json.object([&] {
                    json.key("name").text(one.name);
                    json.key("active_cons").number(one.connections);
                });
            });
        }
        json.key("hls").object([&] {
            json.key("channels").number(report.hls.channels);
            json.key("clients").number(report.hls.clients);
            json.key("segments").number(report.hls.segments);
            json.key("bytes").number(report.hls.bytes);
        });
        json.key("past").object([&] {
            const auto is_past = [](const tune::ChannelStatus& one) {
                return one.past.has_value();
            };
            json.key("sessions").number(std::ranges::count_if(report.tune.channels, is_past));
            json.key("hls_clients").number(report.past_clients);
            json.key("pieces").number(report.pieces);
        });
        json.key("connections").number(report.connections);
        if (audience == Audience::everybody) return;
        json.key("process").object([&] {
            json.key("resident_bytes").number(report.process.resident_bytes);
            json.key("open_descriptors").number(report.process.open_descriptors);
            json.key("cpu_seconds").number(report.process.cpu_seconds);
        });
        json.key("totals");
        put_totals(json, report);
    });
    return json.take() + "\n";
}

}  // namespace flathead::http
