#include "relay/tune/accounts.hpp"

#include <algorithm>

namespace flathead::tune {

std::vector<SeatId> Accounts::admit(SeatId seat, const Request& request, int max_connections) {
    if (request.account.empty()) return {};
    std::vector<Watching>& watching = accounts_[request.account];
    std::vector<SeatId> leaving;
    const auto most = static_cast<std::size_t>(std::max(max_connections, 0));
    while (most > 0 && watching.size() >= most) {
        auto one = std::ranges::find_if(watching, [&](const Watching& other) {
            return other.channel == request.channel && other.client == request.client;
        });
        if (one == watching.end()) one = watching.begin();
        leaving.push_back(one->seat);
        watching.erase(one);
    }
    watching.push_back({.seat = seat, .channel = request.channel, .client = request.client});
    return leaving;
}

void Accounts::leave(SeatId seat, const std::string& account) noexcept {
    const auto at = accounts_.find(account);
    if (at == accounts_.end()) return;
    std::erase_if(at->second, [seat](const Watching& one) { return one.seat == seat; });
    if (at->second.empty()) accounts_.erase(at);
}

std::vector<SeatId> Accounts::seats_of(const std::string& account) const {
    std::vector<SeatId> seats;
    const auto at = accounts_.find(account);
    if (at == accounts_.end()) return seats;
    for (const Watching& one : at->second) seats.push_back(one.seat);
    return seats;
}

std::size_t Accounts::count(const std::string& account) const {
    const auto at = accounts_.find(account);
    return at == accounts_.end() ? 0 : at->second.size();
}

std::vector<std::string> Accounts::names() const {
    std::vector<std::string> names;
    for (const auto& [name, watching] : accounts_) names.push_back(name);
    return names;
}

}  // namespace flathead::tune
