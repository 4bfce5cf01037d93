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

av::Source source_of(av::Resources& resources, const std::string& url, Brake& brake, Ticks length) {
    av::Source out;
    out.url = url;
    out.resources = &resources;
    out.give_up = [&brake] { return brake.is_over(); };
    out.is_file = true;
    out.length = length;
    return out;
}

}  // namespace

Medium::Medium(std::unique_ptr<av::Resources> resources,
               const std::string& url,
               const std::vector<std::string>& languages,
               std::shared_ptr<Brake> brake,
               Ticks length)
    : resources_(std::move(resources)),
      brake_(std::move(brake)),
      input_(source_of(*resources_, url, *brake_, length)) {
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
    if (at > 0 || is_moved_) input_.seek(leader, start_ + at);
    find_first();
}

std::vector<Ticks> Medium::keys() {
    start_ = input_.start();
    if (!has_video()) return {};
    is_moved_ = true;
    std::vector<Ticks> out = input_.keys(indexes_[video_place]);
    for (Ticks& at : out) at -= start_;
    return out;
}

void Medium::go_to_key(Ticks at, Ticks next) {
    start_ = input_.start();
    is_joint_ = true;
    input_.seek_key(indexes_[video_place], start_ + at, start_ + next);
    find_first();
    const Ticks found = input_.keys_are_dts() ? first_.dts : first_.pts;
    if (found != at) throw av::Failure(av::Fault::malformed, "its key frames have moved");
}

void Medium::go_to_key_after(Ticks at) {
    start_ = input_.start();
    is_joint_ = true;
    input_.seek(indexes_[has_video() ? video_place : audio_place], start_ + at);
    wanted_ = at;
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
        if (is_leader && (!packet->is_key || (wanted_ && packet->at.pts < *wanted_))) continue;
        waiting_.push_back(std::move(*packet));
        if (!is_leader) continue;
        first_ = waiting_.back().at;
        if (leader == video_place && !has_dts_) make_decode_stamps();
        return;
    }
    throw av::Failure(av::Fault::malformed, "it ends before that");
}

/// Of the pictures that wait, the first key frame last, and of those that follow.
void Medium::make_decode_stamps() {
    const std::size_t key = waiting_.size() - 1;
    const Ticks pts = waiting_[key].at.pts;
    Ticks first = pts;
    // Pictures of an open group are shown before it: the stamps begin with the first of them.
    while (is_joint_) {
        auto packet = read_one();
        if (!packet) break;
        waiting_.push_back(std::move(*packet));
        const MediumPacket& last = waiting_.back();
        if (last.place == video_place && last.at.pts > pts) break;
        if (last.place == video_place) first = std::min(first, last.at.pts);
    }
    const int told = shape_[video_place]->reorder;
    decode_stamps_.emplace(told > 0 ? told : usual_reorder, first);
    for (std::size_t i = key; i < waiting_.size(); ++i) {
        MediumPacket& packet = waiting_[i];
        if (packet.place == video_place)
            packet.at.dts = decode_stamps_->dts(packet.at.pts, packet.duration);
    }
    first_ = waiting_[key].at;
}

std::optional<MediumPacket> Medium::read() {
    if (!waiting_.empty()) {
        MediumPacket out = std::move(waiting_.front());
        waiting_.pop_front();
        return out;
    }
    auto out = read_one();
    // Pictures of before the first one are not shown, and must not count.
    const bool counts = is_joint_ || (out && out->at.pts >= first_.pts);
    if (out && out->place == video_place && decode_stamps_ && counts)
        out->at.dts = decode_stamps_->dts(out->at.pts, out->duration);
    return out;
}

}  // namespace flathead::playout
