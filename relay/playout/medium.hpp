#pragma once
/// One medium opened for playing: at most one picture and one sound, positioned at a key frame.

#include "relay/lib/av/input.hpp"
#include "relay/playout/brake.hpp"
#include "relay/playout/decode_stamps.hpp"
#include "relay/playout/elementary.hpp"
#include "relay/playout/tables.hpp"
#include "relay/playout/timeline.hpp"

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace flathead::playout {

/// Places of the streams of a channel, whatever is played.
inline constexpr std::size_t video_place = 0;
inline constexpr std::size_t audio_place = 1;
inline constexpr std::size_t place_count = 2;

/// A packet as the transport stream carries it, stamped from the medium's own start.
struct MediumPacket {
    std::size_t place = 0;
    Stamps at;
    Ticks duration = 0;  // 0: not known
    bool is_key = false;
    std::string bytes;
};

class Medium {
  public:
    /// Opens `url` of `resources`. `languages`: of the sound, best first; `length`:
    /// its own, roughly, 0 where that is not known. Throws av::Failure, also
    /// when there is nothing that a transport stream carries.
    Medium(std::unique_ptr<av::Resources> resources,
           const std::string& url,
           const std::vector<std::string>& languages,
           std::shared_ptr<Brake> brake,
           Ticks length = 0);
    Medium(const Medium&) = delete;
    Medium& operator=(const Medium&) = delete;
    ~Medium();

    [[nodiscard]] const Shape& shape() const { return shape_; }
    [[nodiscard]] bool has_video() const { return shape_[video_place].has_value(); }
    [[nodiscard]] bool has_audio() const { return shape_[audio_place].has_value(); }
    /// As its header says.
    [[nodiscard]] std::optional<Ticks> duration() const { return input_.duration(); }
    [[nodiscard]] Brake& brake() { return *brake_; }

    /// Goes to the last key frame at or before this and reads up to it; to be called before read().
    /// Throws av::Failure.
    void go_to(Ticks at);
    /// Key frames as the medium's own table has them; empty: it has none.
    [[nodiscard]] std::vector<Ticks> keys();
    [[nodiscard]] bool keys_are_dts() const { return input_.keys_are_dts(); }
    /// Instead: goes to the key frame at `at` of keys(), before which the medium goes on in another
    /// part; `next` is the one after it. Throws av::Failure, also when it is not there.
    void go_to_key(Ticks at, Ticks next);
    /// Instead: goes to the first key frame that is shown at `at` or later, in the same way.
    void go_to_key_after(Ticks at);
    /// Instead: plays from the first key frame that comes. `start`: the stamp that counts as 0.
    void begin(Ticks start);
    /// Stamps of the first packet that is played.
    [[nodiscard]] Stamps first() const { return first_; }
    /// Packets of a stream in the order of decoding; absent at the end. Throws av::Failure.
    [[nodiscard]] std::optional<MediumPacket> read();

  private:
    void choose(const std::vector<std::string>& languages);
    [[nodiscard]] std::optional<MediumPacket> read_one();
    void find_first();
    void make_decode_stamps();

    std::unique_ptr<av::Resources> resources_;
    std::shared_ptr<Brake> brake_;
    av::Input input_;
    Shape shape_ = Shape(place_count);
    std::array<std::optional<Elementary>, place_count> elementary_;
    std::array<std::size_t, place_count> indexes_{};  // in the input
    std::array<std::optional<Ticks>, place_count> last_pts_;
    Ticks start_ = 0;
    Stamps first_;
    bool has_dts_ = false;         // the packet read last
    bool is_moved_ = false;        // from where it was opened
    std::optional<Ticks> wanted_;  // earlier key frames are passed over
    bool is_joint_ = false;        // pictures of before the first one are wanted
    std::optional<DecodeStamps> decode_stamps_;
    std::deque<MediumPacket> waiting_;  // read before the first key frame was found
};

}  // namespace flathead::playout
