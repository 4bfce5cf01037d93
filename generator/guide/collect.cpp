#include "generator/guide/collect.hpp"

#include "relay/base/text.hpp"

#include <unordered_set>

namespace flathead::guide {
namespace {

constexpr std::size_t most_channels = 1'000'000;

class ChannelSink final : public formats::XmltvSink {
  public:
    explicit ChannelSink(bool whole) : whole_(whole) {}

    void channel(const formats::XmltvChannel& channel) override {
        if (channel.id.empty() || channels.size() >= most_channels) return;
        if (seen_.insert(channel.id).second) channels.push_back(channel);
    }
    bool programme(const formats::XmltvProgramme&) override { return whole_; }

    std::vector<formats::XmltvChannel> channels;

  private:
    bool whole_;
    std::unordered_set<std::string> seen_;
};

class ProgrammeSink final : public formats::XmltvSink {
  public:
    ProgrammeSink(const std::function<bool()>& can_read_again,
                  const Wanted& wanted,
                  const Window& window,
                  Seconds margin,
                  Spool& spool)
        : can_read_again_(can_read_again),
          wanted_(wanted),
          from_(window.begin - margin),
          to_(window.end + margin),
          spool_(spool) {}

    void channel(const formats::XmltvChannel& channel) override {
        if (!channel.id.empty()) channels_ += seen_.insert(channel.id).second ? 1 : 0;
    }

    bool programme(const formats::XmltvProgramme& p) override {
        if (!p.start) return true;
        if (p.channel != last_channel_) {  // most guides hold a channel's programmes together
            last_channel_ = p.channel;
            last_ = wanted_.find(p.channel);
        }
        if (last_ == wanted_.end()) return true;
        constexpr Seconds stop_unknown = std::chrono::hours{24};
        const Time stop = p.stop && *p.stop > *p.start ? *p.stop : *p.start + stop_unknown;
        if (stop <= from_ || *p.start >= to_) return true;
        spool_.add(last_->second,
                   {*p.start, p.stop, p.inner, can_read_again_() ? p.place : std::nullopt});
        ++kept;
        return true;
    }

    [[nodiscard]] std::size_t channels() const { return channels_; }
    std::uint64_t kept = 0;

  private:
    const std::function<bool()>& can_read_again_;
    const Wanted& wanted_;
    Time from_;
    Time to_;
    Spool& spool_;
    std::string last_channel_;
    Wanted::const_iterator last_ = wanted_.end();
    std::unordered_set<std::string> seen_;
    std::size_t channels_ = 0;
};

}  // namespace

GuideChannels read_channels(ByteSource& source, bool whole) {
    ChannelSink sink(whole);
    GuideChannels result;
    result.summary = formats::read_xmltv(source, sink);
    result.channels = std::move(sink.channels);
    return result;
}

Collected collect(ByteSource& source,
                  const std::function<bool()>& can_read_again,
                  const Wanted& wanted,
                  const Window& window,
                  Seconds margin,
                  std::size_t known_channels,
                  Spool& spool) {
    ProgrammeSink sink(can_read_again, wanted, window, margin, spool);
    Collected result;
    result.summary = formats::read_xmltv(source, sink);
    result.kept = sink.kept;
    result.has_late_channels = sink.channels() > known_channels;
    return result;
}

}  // namespace flathead::guide
