#pragma once
/// A playlist that may have to wait for the channel's first segment.

#include "relay/hls/hls.hpp"
#include "relay/http/answer.hpp"

#include <memory>

namespace flathead::http {

class Connection;

class PlaylistAnswer final : public Answer {
  public:
    PlaylistAnswer(Connection& connection, const tune::Request& request);
    void go_on() noexcept override {}
    [[nodiscard]] bool ends_with_client() const noexcept override { return true; }

  private:
    void ready(const hls::PlaylistAnswer& answer);

    Connection& connection_;
    std::unique_ptr<hls::Pending> pending_;
};

}  // namespace flathead::http
