#include "relay/http/piece_answer.hpp"

#include "relay/base/log.hpp"
#include "relay/base/text.hpp"
#include "relay/http/connection.hpp"

#include <array>
#include <charconv>

namespace flathead::http {
namespace {

constexpr std::chrono::seconds first_byte_limit{30};
constexpr std::chrono::seconds whole_limit{300};
/// Above it the child must wait, below the lower one it goes on.
constexpr std::size_t most_unsent_bytes = 1U << 20;
constexpr std::size_t few_unsent_bytes = 256U << 10;
/// Of a playlist, which is sent when it is whole: a week in segments of four seconds is 10 MB.
constexpr std::size_t most_playlist_bytes = 16U << 20;

constexpr FailureWords words{
    "nothing was played then", "it cannot be read now", "it cannot be read"};

std::string chunk_size(std::size_t bytes) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), bytes, 16).ptr;
    return {digits.data(), end};
}

std::string head_for(std::string_view headers, bool in_chunks) {
    return head_of(200,
                   transport_stream,
                   std::nullopt,
                   text::join(in_chunks ? "Transfer-Encoding: chunked\r\n" : "", headers));
}

std::string name_of(const upstreams::Rows& rows) {
    const bool is_playlist = rows.write == upstreams::Rows::Write::playlist;
    return text::join("channel ",
                      rows.channel,
                      is_playlist ? ": playlist" : ": segment",
                      " from ",
                      rows.from->count(),
                      " to ",
                      rows.to->count(),
                      " ms");
}

}  // namespace

PieceAnswer::PieceAnswer(Connection& connection,
                         const upstreams::Rows& rows,
                         std::string_view headers,
                         bool in_chunks)
    : connection_(connection),
      what_(name_of(rows)),
      head_(head_for(headers, in_chunks)),
      headers_(headers),
      is_playlist_(rows.write == upstreams::Rows::Write::playlist),
      in_chunks_(in_chunks),
      first_due_(connection.site().loop.now() + first_byte_limit),
      end_due_(connection.site().loop.now() + whole_limit) {
    Site& site = connection_.site();
    child_ = site.openers.piece(rows, *this);
    ++site.counters.pieces;
    ++site.pieces_running;
}

PieceAnswer::~PieceAnswer() {
    give_up();
}

/// Players keep to a form that was answered with 200, so that what does not play must not be.
bool PieceAnswer::is_what_was_asked(ts::Bytes bytes) const {
    constexpr std::string_view playlist_start = "#EXTM3U";
    if (!is_playlist_) return bytes.front() == ts::sync_byte;
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return text.starts_with(playlist_start.substr(0, text.size()));
}

/// The child goes at once, also when the answer goes later.
void PieceAnswer::give_up() noexcept {
    is_over_ = true;
    if (child_ == nullptr) return;
    --connection_.site().pieces_running;
    connection_.site().loop.discard(std::move(child_));
}

void PieceAnswer::took(ts::Bytes bytes) noexcept {
    if (is_over_ || bytes.empty()) return;
    if (!has_begun_ && playlist_.empty() && !is_what_was_asked(bytes)) {
        return ended({.reason = upstreams::Reason::malformed,
                      .why = "wrote something else than that",
                      .retry_after = {}});
    }
    if (is_playlist_) {
        playlist_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        if (playlist_.size() <= most_playlist_bytes) return;
        return ended({.reason = upstreams::Reason::malformed,
                      .why = "wrote more than 16 MB of playlist",
                      .retry_after = {}});
    }
    if (!std::exchange(has_begun_, true)) {
        ++connection_.site().counters.answers[200];
        unsent_ = head_;
    }
    if (in_chunks_) unsent_ += text::join(chunk_size(bytes.size()), "\r\n");
    unsent_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (in_chunks_) unsent_ += "\r\n";
    go_on();
}

void PieceAnswer::go_on() noexcept {
    if (is_over_ || !has_begun_) return;
    Outlet& outlet = connection_.outlet();
    sent_ += outlet.send(std::string_view(unsent_).substr(sent_), !is_whole_);
    if (outlet.is_gone()) {
        give_up();
        return connection_.abort();
    }
    if (sent_ > few_unsent_bytes || sent_ == unsent_.size()) {
        unsent_.erase(0, sent_);
        sent_ = 0;
    }
    if (is_whole_ && unsent_.empty()) {
        is_over_ = true;
        return connection_.finish();
    }
    if (child_ == nullptr) return;
    const std::size_t waiting = unsent_.size() - sent_;
    if (!is_paused_ && waiting > most_unsent_bytes) {
        is_paused_ = true;
        child_->pause();
    } else if (is_paused_ && waiting < few_unsent_bytes) {
        is_paused_ = false;
        child_->resume();
    }
}

void PieceAnswer::ended(const upstreams::Ending& ending) noexcept {
    if (is_over_) return;
    const bool is_nothing = is_playlist_ && playlist_.empty();
    if (ending.reason != upstreams::Reason::ended || is_nothing) {
        ++connection_.site().counters.pieces_failed;
        log::warning("http", text::join(what_, ": ", is_nothing ? "nothing came" : ending.why));
        give_up();
        if (has_begun_) return connection_.abort();
        return connection_.answer_with(failed(ending.reason, words), false);
    }
    give_up();
    if (is_playlist_) {
        Reply whole{
            .status = 200, .type = hls_playlist, .body = std::move(playlist_), .headers = headers_};
        return connection_.answer_with(whole, false);
    }
    is_over_ = false;
    is_whole_ = true;
    if (in_chunks_) unsent_ += "0\r\n\r\n";
    go_on();
}

void PieceAnswer::check(event::Moment now) noexcept {
    const bool is_late =
        child_ != nullptr && (now >= end_due_ || (!has_begun_ && now >= first_due_));
    if (is_over_ || !is_late) return;
    ended({.reason = upstreams::Reason::timed_out, .why = "took too long", .retry_after = {}});
}

}  // namespace flathead::http
