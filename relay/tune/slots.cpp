#include "relay/tune/slots.hpp"

namespace flathead::tune {

Slots::Slot::~Slot() {
    if (const auto slots = slots_.lock()) (*slots)->give_back(source_);
}

void Slots::set_limits(const std::vector<plan::Source>& sources) {
    for (auto& [name, use] : uses_) use = {.in_use = use.in_use};
    for (const plan::Source& source : sources) {
        Use& use = uses_[source.name];
        use.most = source.max_streams;
        use.is_known = true;
    }
    std::erase_if(uses_, [](const auto& entry) {
        return !entry.second.is_known && entry.second.in_use == 0;
    });
    freed_();
}

std::optional<Slots::Slot> Slots::take(const std::string& source) {
    Use& use = uses_[source];
    if (use.most > 0 && use.in_use >= use.most) return std::nullopt;
    ++use.in_use;
    return std::optional<Slot>(std::in_place, self_, source);
}

void Slots::give_back(const std::string& source) noexcept {
    const auto at = uses_.find(source);
    if (--at->second.in_use == 0 && !at->second.is_known) uses_.erase(at);
    freed_();
}

std::vector<SourceStatus> Slots::status() const {
    std::vector<SourceStatus> all;
    for (const auto& [name, use] : uses_)
        all.push_back({.name = name, .in_use = use.in_use, .max_streams = use.most});
    return all;
}

}  // namespace flathead::tune
