#include "relay/http/segment_answer.hpp"

#include "relay/base/text.hpp"
#include "relay/http/connection.hpp"

#include <algorithm>

namespace flathead::http {

std::optional<Range> range_of(std::string_view header, std::size_t bytes) {
    constexpr std::string_view unit = "bytes=";
    if (!text::istarts_with(header, unit)) return std::nullopt;
    const std::string_view spec = text::trim(header.substr(unit.size()));
    const std::size_t dash = spec.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto first = text::number<std::size_t>(spec.substr(0, dash));
    const auto last = text::number<std::size_t>(spec.substr(dash + 1));
    const bool is_open = dash + 1 == spec.size();
    if (!first && dash == 0 && last) {  // the last so many
        const std::size_t count = std::min(*last, bytes);
        return Range{bytes - count, count};
    }
    if (!first || (!last && !is_open) || (last && *last < *first)) return std::nullopt;
    if (*first >= bytes) return Range{0, 0};
    const std::size_t end = last ? std::min(*last, bytes - 1) : bytes - 1;
    return Range{*first, end - *first + 1};
}

SegmentAnswer::SegmentAnswer(Connection& connection,
                             std::string head,
                             std::shared_ptr<const hls::Segment> segment,
                             Range range)
    : connection_(connection), head_(std::move(head)), segment_(std::move(segment)), left_(range) {}

void SegmentAnswer::go_on() noexcept {
    Outlet& outlet = connection_.outlet();
    head_sent_ += outlet.send(std::string_view(head_).substr(head_sent_), left_.bytes > 0);
    if (head_sent_ == head_.size()) {
        const std::size_t sent =
            outlet.send_file(segment_->file.get(), static_cast<off_t>(left_.from), left_.bytes);
        left_ = {left_.from + sent, left_.bytes - sent};
    }
    if (outlet.is_gone()) return connection_.abort();
    if (head_sent_ == head_.size() && left_.bytes == 0) connection_.finish();
}

}  // namespace flathead::http
