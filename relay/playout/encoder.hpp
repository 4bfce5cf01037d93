#pragma once
/// A running ffmpeg as something to read from: it makes an item fit for its channel while it is
/// watched, no faster than it is read.

#include "relay/lib/av/resource.hpp"
#include "relay/playout/brake.hpp"
#include "relay/playout/encoder_words.hpp"

#include <memory>
#include <string>

namespace flathead::playout {

class Encoders final : public av::Resources {
  public:
    /// `brake` must outlive what is opened.
    Encoders(Encoding what, const Brake& brake) : what_(std::move(what)), brake_(brake) {}
    /// Starts it. To be called from a thread that lives as long as what is opened: the child ends
    /// with the thread that started it.
    [[nodiscard]] std::unique_ptr<av::Resource> open(const std::string& name,
                                                     av::Range range) override;

  private:
    Encoding what_;
    const Brake& brake_;
};

}  // namespace flathead::playout
