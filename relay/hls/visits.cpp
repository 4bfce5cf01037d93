#include "relay/hls/visits.hpp"

namespace flathead::hls {
namespace {

constexpr event::Duration look_interval = std::chrono::seconds{1};

Device device_of(const tune::Request& request) {
    return Clients::key_of(request).second;
}

}  // namespace

class Visits::Visit final : public tune::Viewer {
  public:
    void start(const fanout::Feed& /*feed*/) noexcept override {}
    void flush() noexcept override {}
    void refuse(tune::Refusal /*why*/) noexcept override { is_dismissed = true; }
    void dismiss(std::string /*last_words*/) noexcept override { is_dismissed = true; }

    std::int32_t channel = 0;
    event::Moment asked{};
    bool is_dismissed = false;  // kept for a while: it may not go on
    std::unique_ptr<tune::Seat> seat;
};

Visits::Visits(event::Loop& loop, Hls::Tune tune)
    : loop_(loop), tune_(std::move(tune)), timer_(loop, [this] { look_around(); }) {}

Visits::~Visits() = default;

void Visits::begin(const tune::Request& request) {
    if (request.account.empty()) return;
    const auto at = all_.find(device_of(request));
    const bool is_the_same =
        at != all_.end() && !at->second->is_dismissed && at->second->channel == request.channel;
    if (is_the_same) {
        at->second->asked = loop_.now();
    } else {
        if (at != all_.end()) all_.erase(at);
        admit(request);
    }
}

bool Visits::go_on(const tune::Request& request) {
    if (request.account.empty()) return true;
    const auto at = all_.find(device_of(request));
    if (at == all_.end()) {
        admit(request);
        return true;
    }
    at->second->asked = loop_.now();
    return !at->second->is_dismissed;
}

void Visits::admit(const tune::Request& request) {
    if (all_.size() >= most) return;  // so many that nobody can say who they are
    auto visit = std::make_unique<Visit>();
    visit->channel = request.channel;
    visit->asked = loop_.now();
    tune::Request seat = request;
    seat.is_seat_only = true;
    visit->seat = tune_(seat, *visit);
    all_[device_of(request)] = std::move(visit);
    if (!timer_.is_running()) timer_.start(look_interval);
}

void Visits::look_around() {
    std::erase_if(all_,
                  [&](const auto& entry) { return loop_.now() - entry.second->asked > absence; });
    if (!all_.empty()) timer_.start(look_interval);
}

}  // namespace flathead::hls
