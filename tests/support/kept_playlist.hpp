#pragma once
/// A playlist read into owned text, for tests to look at.

#include "generator/formats/m3u_read.hpp"

#include <string>
#include <vector>

namespace flathead::formats {

struct KeptOption {
    M3uOption::Kind kind = M3uOption::Kind::vlc;
    std::string key, value;
    bool operator==(const KeptOption&) const = default;
};

struct KeptEntry {
    std::string name, url, url_options, tvg_id, channel_id, tvg_name, number, logo, group,
        tvg_shift, radio, tvg_rec, timeshift, catchup, catchup_days, catchup_source,
        catchup_correction, station_id, user_agent, referrer;
    std::vector<KeptOption> options;
    std::uint32_t line = 0;

    explicit KeptEntry(const M3uEntry& e)
        : name(e.name),
          url(e.url),
          url_options(e.url_options),
          tvg_id(e.tvg_id),
          channel_id(e.channel_id),
          tvg_name(e.tvg_name),
          number(e.number),
          logo(e.logo),
          group(e.group),
          tvg_shift(e.tvg_shift),
          radio(e.radio),
          tvg_rec(e.tvg_rec),
          timeshift(e.timeshift),
          catchup(e.catchup),
          catchup_days(e.catchup_days),
          catchup_source(e.catchup_source),
          catchup_correction(e.catchup_correction),
          station_id(e.station_id),
          user_agent(e.user_agent),
          referrer(e.referrer),
          line(e.line) {
        for (const M3uOption& o : e.options)
            options.push_back({o.kind, std::string(o.key), std::string(o.value)});
    }
};

class KeepingSink final : public M3uSink {
  public:
    std::vector<KeptEntry> entries;
    std::vector<std::string> guides;
    std::vector<std::string> problems;  // "12: what"
    M3uOutcome outcome;

    void header(const M3uHeader& header) override {
        for (std::string& url : guide_urls(header)) guides.push_back(std::move(url));
    }
    void entry(const M3uEntry& entry) override { entries.emplace_back(entry); }
    void problem(std::uint32_t line, std::string_view what) override {
        problems.push_back(std::to_string(line) + ": " + std::string(what));
    }
};

inline void read_into(KeepingSink& sink, std::string_view text) {
    TextSource source(text);
    sink.outcome = read_m3u(source, sink);
}

}  // namespace flathead::formats
