#include "relay/playout/row_book.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::playout {
namespace {

constexpr std::chrono::seconds pause{1};
/// A gap of which no end is known is looked at again after so long.
constexpr std::int64_t open_gap = 60;
constexpr std::int64_t most_ahead = 14 * 24 * 3600;

}  // namespace

RowBook::RowBook(Path plan, std::int32_t channel) : plan_(std::move(plan)), channel_(channel) {
    seen_ = identity_of(plan_);
    looked_ = std::chrono::steady_clock::now();
    take();
}

void RowBook::take() {
    auto reader = std::make_unique<plan::Reader>(plan_);
    auto schedule = reader->schedule(channel_);
    if (!schedule)
        throw Error(text::join(plan_.string(), ": channel ", channel_, " has no schedule"));
    reader_ = std::move(reader);
    schedule_ = std::move(*schedule);
}

bool RowBook::look_again() {
    const auto now = std::chrono::steady_clock::now();
    if (now - looked_ < pause) return false;
    looked_ = now;
    const auto found = identity_of(plan_);
    // A moment without a file (the folder is being made) is no change.
    if (!found || found == seen_) return false;
    seen_ = found;
    try {
        take();
        return true;
    } catch (const Error&) {
        return false;  // the relay reads the same file and tells the operator
    }
}

plan::Row RowBook::row_at(std::int64_t second) const {
    const auto now = reader_->rows(channel_, second, second + 1, 1);
    if (!now.empty() && now.front().start <= second && now.front().end > second) return now.front();
    plan::Row gap;
    gap.start = second;
    gap.end = second + open_gap;
    const auto next = reader_->rows(channel_, second, second + most_ahead, 1);
    if (!next.empty() && next.front().start > second)
        gap.end = std::min(gap.end, next.front().start);
    return gap;
}

std::vector<plan::Row> RowBook::rows(std::int64_t from, std::int64_t to, std::size_t most) const {
    std::vector<plan::Row> out;
    const auto add_gap = [&](std::int64_t begin, std::int64_t end) {
        if (begin >= end) return;
        plan::Row& gap = out.emplace_back();
        gap.start = begin;
        gap.end = end;
    };
    std::int64_t at = from;
    for (const plan::Row& row : reader_->rows(channel_, from, to, most)) {
        add_gap(at, row.start);
        out.push_back(row);
        at = row.end;
    }
    if (out.size() < most) add_gap(at, to);
    return out;
}

std::optional<plan::Media> RowBook::media(std::int64_t id) const {
    return reader_->media(id);
}

plan::Source RowBook::source(const plan::Upstream& upstream) const {
    const plan::Source* const found = reader_->source(upstream.source);
    return found == nullptr ? plan::Source{} : *found;
}

}  // namespace flathead::playout
