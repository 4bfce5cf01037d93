#include "relay/playout/inbox.hpp"

#include <algorithm>
#include <cstring>

namespace flathead::playout {
namespace {

using av::Fault;

Fault fault_of_status(int status) {
    if (status == 429 || status == 458 || status == 503 || status == 509) return Fault::busy;
    if (status == 408 || status == 504) return Fault::timed_out;
    return status >= 400 && status < 500 ? Fault::refused : Fault::unreachable;
}

Fault fault_of(curl::Fault fault) {
    switch (fault) {
        case curl::Fault::none:
        case curl::Fault::unreachable:
        case curl::Fault::broken:
            return Fault::unreachable;
        case curl::Fault::timed_out:
            return Fault::timed_out;
        case curl::Fault::refused:
            return Fault::refused;
        case curl::Fault::malformed:
            return Fault::malformed;
    }
    return Fault::unreachable;
}

}  // namespace

bool Inbox::take(const curl::Answer& answer, std::string_view bytes) noexcept {
    if (answer_.status == 0) answer_ = answer;
    bytes_.append(bytes);
    return true;
}

void Inbox::ended(const curl::Answer& answer, curl::Fault fault, const std::string& why) noexcept {
    answer_ = answer;
    is_whole_ = true;
    if (fault != curl::Fault::none) {
        failure_.emplace(fault_of(fault), why);
    } else if (answer.status >= 300) {
        failure_.emplace(fault_of_status(answer.status), why);
    }
}

std::size_t Inbox::read(std::span<std::uint8_t> into) {
    const std::size_t count = std::min(into.size(), waiting().size());
    std::memcpy(into.data(), waiting().data(), count);
    skip(count);
    return count;
}

void Inbox::skip(std::size_t count) {
    begin_ += count;
    if (begin_ < bytes_.size()) return;
    bytes_ = {};  // a burst's memory is given back
    begin_ = 0;
}

}  // namespace flathead::playout
