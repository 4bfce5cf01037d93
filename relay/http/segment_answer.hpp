#pragma once
/// A segment of an HLS playlist, or a range of it, straight from its file.

#include "relay/hls/hls.hpp"
#include "relay/http/answer.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace flathead::http {

class Connection;

struct Range {
    std::size_t from = 0;
    std::size_t bytes = 0;
    bool operator==(const Range&) const = default;
};

/// What a Range header (RFC 9110 14.2) asks of so many bytes. Absent: all of it, as for several
/// ranges and units we do not know. No bytes: none of it is there.
[[nodiscard]] std::optional<Range> range_of(std::string_view header, std::size_t bytes);

class SegmentAnswer final : public Answer {
  public:
    /// Sends the head, then the range of the segment (nothing when its length is 0).
    SegmentAnswer(Connection& connection,
                  std::string head,
                  std::shared_ptr<const hls::Segment> segment,
                  Range range);
    void go_on() noexcept override;

  private:
    Connection& connection_;
    std::string head_;
    std::size_t head_sent_ = 0;
    std::shared_ptr<const hls::Segment> segment_;
    Range left_;
};

}  // namespace flathead::http
