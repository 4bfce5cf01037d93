#pragma once
/// Media on an HTTP server, read in ranges with an end: a range that is read whole leaves its
/// connection usable, an abandoned one costs the connection and all that was on its way.

#include "relay/lib/av/resource.hpp"
#include "relay/lib/curl/transfers.hpp"
#include "relay/playout/brake.hpp"

#include <memory>
#include <string>

namespace flathead::playout {

class RangedFiles final : public av::Resources {
  public:
    /// `transfer` says how everything is asked for; `brake` must outlive what is opened.
    RangedFiles(curl::Transfer transfer, const Brake& brake);
    [[nodiscard]] std::unique_ptr<av::Resource> open(const std::string& url,
                                                     av::Range range) override;

  private:
    curl::Transfer transfer_;
    const Brake& brake_;
};

}  // namespace flathead::playout
