#include "relay/hls/clients.hpp"

#include <algorithm>

namespace flathead::hls {
namespace {

constexpr std::size_t most_name_bytes = 200;

std::string beginning(const std::string& text) {
    return text.substr(0, most_name_bytes);
}

}  // namespace

Clients::Key Clients::key_of(const tune::Request& request) {
    return {request.channel,
            {beginning(request.account), beginning(request.client), beginning(request.user_agent)}};
}

Client& Clients::add(const Key& key, const tune::Request& request, event::Moment now) {
    std::unique_ptr<Client>& client = all_[key];
    client = std::make_unique<Client>(owner_, key.first);
    client->asked = now;
    tune::Request seat_request = request;
    seat_request.user_agent = key.second.user_agent;
    client->seat = tune_(seat_request, *client);
    return *client;
}

bool Clients::went_elsewhere(const Key& key, const Client& client) const {
    return std::ranges::any_of(all_, [&](const All::value_type& other) {
        return other.first.second == key.second && other.first.first != key.first &&
               other.second->standing() != Standing::dismissed &&
               other.second->asked > client.asked;
    });
}

void Clients::bar_dismissed(event::Moment now, event::Duration exclusion, event::Duration moment) {
    for (auto& [key, client] : all_) {
        if (client->standing() != Standing::dismissed || client->barred) continue;
        client->is_renewed = !went_elsewhere(key, *client);
        client->barred = now + (client->is_renewed ? exclusion : moment);
        client->seat.reset();
    }
}

template <class Claim>
std::size_t Clients::count_at(std::int32_t channel, Claim claim) const {
    std::size_t count = 0;
    for (auto at = all_.lower_bound({channel, {}}); at != all_.end() && at->first.first == channel;
         ++at) {
        if (claim(*at->second)) ++count;
    }
    return count;
}

std::size_t Clients::seated_at(std::int32_t channel) const {
    return count_at(channel, [](const Client& c) { return c.standing() == Standing::seated; });
}

bool Clients::watch(std::int32_t channel, const fanout::Feed& feed) const {
    return count_at(channel, [&](const Client& c) { return c.watches(feed); }) > 0;
}

}  // namespace flathead::hls
