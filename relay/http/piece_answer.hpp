#pragma once
/// A playlist or a segment of a channel's past, as flathead-playout writes it. A playlist is sent
/// when it is whole; a segment in chunks, since its length is not known, so that one that breaks
/// off is not taken for whole.

#include "relay/http/answer.hpp"
#include "relay/upstreams/opener.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace flathead::http {

class Connection;

class PieceAnswer final : public Answer, private upstreams::Sink {
  public:
    /// `headers`: further ones of the answer. `in_chunks`: the client knows them.
    PieceAnswer(Connection& connection,
                const upstreams::Rows& rows,
                std::string_view headers,
                bool in_chunks);
    PieceAnswer(const PieceAnswer&) = delete;
    PieceAnswer& operator=(const PieceAnswer&) = delete;
    ~PieceAnswer() override;

    void go_on() noexcept override;
    void check(event::Moment now) noexcept override;
    [[nodiscard]] bool ends_with_client() const noexcept override { return true; }

  private:
    void took(ts::Bytes bytes) noexcept override;
    void ended(const upstreams::Ending& ending) noexcept override;
    [[nodiscard]] bool is_what_was_asked(ts::Bytes bytes) const;
    void give_up() noexcept;

    Connection& connection_;
    const std::string what_;  // for the log
    const std::string head_;  // of a segment
    const std::string headers_;
    const bool is_playlist_;
    const bool in_chunks_;
    event::Moment first_due_;
    event::Moment end_due_;
    std::string playlist_;  // as far as it has come
    std::string unsent_;
    std::size_t sent_ = 0;
    bool has_begun_ = false;
    bool is_whole_ = false;
    bool is_over_ = false;
    bool is_paused_ = false;
    std::unique_ptr<upstreams::Upstream> child_;
};

}  // namespace flathead::http
