#include "generator/app/channel_filler.hpp"

#include "relay/base/error.hpp"
#include "relay/base/log.hpp"
#include "relay/base/text.hpp"
#include "relay/lib/tz/zones.hpp"

#include <algorithm>
#include <memory>
#include <set>

namespace flathead::app {
namespace {

std::string title_of(const PlaceholderConfig& placeholder, const Channel& channel) {
    if (!placeholder.enabled) return {};
    const std::string number = channel.number.is_set() ? channel.number.text() : std::string();
    const std::pair<std::string_view, std::string_view> words[] = {
        {"{name}", channel.name}, {"{group}", channel.group}, {"{number}", number}};
    std::string title;
    for (std::string_view left = placeholder.title;
         !left.empty();) {  // once through: a name may hold "{group}"
        const auto word =
            std::ranges::find_if(words, [&](const auto& w) { return left.starts_with(w.first); });
        const bool is_word = word != std::end(words);
        title += is_word ? word->second : left.substr(0, 1);
        left.remove_prefix(is_word ? word->first.size() : 1);
    }
    title = text::one_line(title);
    return title.empty() ? std::string(channel.name) : title;
}

}  // namespace

guide::EventClock event_clock(Time about, const std::string& zone) {
    return {about,
            zone,
            [missing = std::make_shared<std::set<std::string, std::less<>>>()](
                std::chrono::local_seconds local, std::string_view where) {
                std::optional<Time> at;
                if (missing->contains(where)) return at;
                try {
                    at = tz::utc_of(local, where);
                } catch (const Error& error) {
                    missing->emplace(where);
                    log::warning("guide", text::join("event times in names: ", error.what()));
                }
                return at;
            }};
}

ChannelFiller::ChannelFiller(const PlaceholderConfig& placeholder,
                             const Channel& channel,
                             const guide::EventClock& clock,
                             const guide::Window& window)
    : block_(placeholder.block), title_(title_of(placeholder, channel)) {
    if (title_.empty()) return;
    auto event = guide::event_in_name(channel.name, clock);
    if (!event || event->stop <= window.begin || event->start >= window.end) return;
    event_title_ = std::move(event->title);
    before_ = "Next: " + event_title_;
    after_ = "Ended: " + event_title_;
    event_[0] = {event->start, event->stop, {}, event_title_};
    has_event_ = true;
}

guide::Filler ChannelFiller::filler() const {
    if (!has_event_) return {block_, title_, {}};
    return {block_, title_, event_, before_, after_};
}

void ChannelFiller::add_to(Digester& digester) const {
    digester.add_field(text::join(block_.count()));
    digester.add_field(title_);
    if (!has_event_) return;
    digester.add_field(event_title_);
    digester.add_field(text::join(times::stamp(event_[0].start), times::stamp(event_[0].stop)));
}

}  // namespace flathead::app
