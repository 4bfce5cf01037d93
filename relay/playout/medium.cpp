#include "relay/playout/medium.hpp"

#include "relay/base/text.hpp"
#include "relay/playout/decode_stamps.hpp"
#include "relay/playout/selection.hpp"

#include <algorithm>

namespace flathead::playout {
namespace {

/// Read until the first key frame; longer groups than this are not waited for.
constexpr std::size_t most_before_key = 64U << 20;
/// Of pictures whose header does not say by how many places they are reordered.
constexpr int usual_reorder = 2;
constexpr Ticks most_delay = 3 * ticks_per_second;

av::Source source_of(av::Resources& resources, const std::string& url, Brake& brake) {
    av::Source out;
    out.url = url;
    out.resources = &resources;
    out.give_up = [&brake] { return brake.is_over(); };
    out.is_file = true;
    return out;
}

}  // namespace

Medium::Medium(std::unique_ptr<av::Resources> resources,
               const std::string& url,
               const std::vector<std::string>& languages,
               std::shared_ptr<Brake> brake)
    : resources_(std::move(resources)),
      brake_(std::move(brake)),
      input_(source_of(*resources_, url, *brake_)) {
    choose(languages);
}

Medium::~Medium() = default;

void Medium::choose(const std::vector<std::string>& languages) {
    const Pair pair = picture_and_sound(input_.streams(), languages);
    std::vector<std::size_t> chosen;
    for (const auto& [place, index] :
         {std::pair(video_place, pair.picture), std::pair(audio_place, pair.sound)}) {
        if (!index) continue;
        chosen.push_back(*index);
        indexes_[place] = *index;
        shape_[place] = input_.streams()[*index];
        shape_[place]->language.clear();  // tables change with codecs only
        elementary_[place].emplace(*shape_[place]);
    }
    input_.select(chosen);
}

void Medium::go_to(Ticks at) {
    start_ = input_.start();
    const std::size_t leader = indexes_[has_video() ? video_place : audio_place];
    if (at > 0) input_.seek(leader, start_ + at);
    find_first();
}

void Medium::begin(Ticks start) {
    start_ = start;
    find_first();
}

std::optional<MediumPacket> Medium::read_one() {
    av::Packet packet;
    while (input_.read(packet)) {
        const std::size_t place = shape_[video_place] && packet.stream == indexes_[video_place]
                                      ? video_place
                                      : audio_place;
        if (!elementary_[place] || packet.stream != indexes_[place]) continue;
        const Elementary& elementary = *elementary_[place];
        if (packet.duration == 0) packet.duration = elementary.duration(packet.bytes);
        std::optional<Ticks> pts = packet.pts ? packet.pts : packet.dts;
        if (!pts && last_pts_[place]) pts = *last_pts_[place] + packet.duration;
        if (!pts) continue;
        last_pts_[place] = pts;
        MediumPacket out;
        out.place = place;
        out.at = {*pts - start_, packet.dts.value_or(*pts) - start_};
        if (place == audio_place || out.at.dts < out.at.pts - most_delay) out.at.dts = out.at.pts;
        has_dts_ = packet.dts.has_value();
        out.duration = packet.duration;
        out.is_key = packet.is_key || place == audio_place;
        out.bytes = elementary.framed(packet.bytes, packet.is_key && place == video_place);
        if (!out.bytes.empty()) return out;
    }
    return std::nullopt;
}

void Medium::find_first() {
    const std::size_t leader = has_video() ? video_place : audio_place;
    std::size_t bytes = 0;
    while (auto packet = read_one()) {
        bytes += packet->bytes.size();
        if (bytes > most_before_key)
            throw av::Failure(av::Fault::malformed, "no key frame within 64 MB");
        const bool is_leader = packet->place == leader;
        if (is_leader && !packet->is_key) continue;
        if (is_leader && leader == video_place && !has_dts_) {
            const int told = shape_[video_place]->reorder;
            decode_stamps_.emplace(told > 0 ? told : usual_reorder, packet->at.pts);
            packet->at.dts = decode_stamps_->dts(packet->at.pts, packet->duration);
        }
        waiting_.push_back(std::move(*packet));
        if (!is_leader) continue;
        first_ = waiting_.back().at;
        return;
    }
    throw av::Failure(av::Fault::malformed, "it ends before that");
}

std::optional<MediumPacket> Medium::read() {
    if (!waiting_.empty()) {
        MediumPacket out = std::move(waiting_.front());
        waiting_.pop_front();
        return out;
    }
    auto out = read_one();
    // Pictures of before the first one are not shown, and must not count.
    if (out && out->place == video_place && decode_stamps_ && out->at.pts >= first_.pts)
        out->at.dts = decode_stamps_->dts(out->at.pts, out->duration);
    return out;
}

}  // namespace flathead::playout
