#pragma once
/// An answer that is there as a whole, as bytes in memory.

#include "relay/http/answer.hpp"

#include <string>

namespace flathead::http {

class Connection;

class TextAnswer final : public Answer {
  public:
    TextAnswer(Connection& connection, std::string bytes)
        : connection_(connection), bytes_(std::move(bytes)) {}
    void go_on() noexcept override;

  private:
    Connection& connection_;
    std::string bytes_;
    std::size_t sent_ = 0;
};

}  // namespace flathead::http
