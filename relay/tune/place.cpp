#include "relay/tune/place.hpp"

#include <algorithm>

namespace flathead::tune {

void Crowd::remove(const Place& place) noexcept {
    const auto at = std::ranges::find(places_, &place, &std::shared_ptr<Place>::get);
    if (at == places_.end()) return;
    --count_;
    if (walks_ > 0) {
        at->reset();
    } else {
        places_.erase(at);
    }
}

}  // namespace flathead::tune
