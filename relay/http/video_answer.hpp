#pragma once
/// Where a film or an episode is, said to nginx, which gives it to the player: a file on this
/// machine, or one at a provider's. What the headers mean is in nginx/past.conf.

#include "relay/http/answer.hpp"
#include "relay/http/reply.hpp"
#include "relay/plan/plan.hpp"
#include "relay/upstreams/opener.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace flathead::http {

class Connection;

/// To send nginx to a file of this machine.
[[nodiscard]] Reply file_reply(const plan::Video& video);
/// To send nginx to where a provider's file was found. Absent when it cannot be said to nginx.
[[nodiscard]] std::optional<Reply> remote_reply(const plan::Video& video,
                                                const upstreams::Located& located);
/// "video/x-matroska" of "mkv".
[[nodiscard]] std::string_view video_type(std::string_view extension);

class VideoAnswer final : public Answer {
  public:
    VideoAnswer(Connection& connection, const plan::Video& video, const plan::Source& source);
    void go_on() noexcept override {}
    [[nodiscard]] bool ends_with_client() const noexcept override { return true; }

  private:
    void found(const upstreams::Located& located);

    Connection& connection_;
    const plan::Video video_;
    std::unique_ptr<upstreams::Search> search_;
};

}  // namespace flathead::http
