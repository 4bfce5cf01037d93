#include "relay/app/signals.hpp"

#include "relay/base/error.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

namespace flathead::relay_app {
namespace {

Fd signal_descriptor() {
    sigset_t set;
    ::sigemptyset(&set);
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&set, number);
    ::sigprocmask(SIG_BLOCK, &set, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    Fd fd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!fd.is_open()) throw system_error("listen to signals");
    return fd;
}

}  // namespace

Signals::Signals(event::Loop& loop, std::function<void(int)> received)
    : fd_(signal_descriptor()),
      received_(std::move(received)),
      watch_(loop, fd_.get(), event::Interest::read, [this](event::Events) { read(); }) {}

void Signals::read() {
    signalfd_siginfo info{};
    while (::read(fd_.get(), &info, sizeof info) == sizeof info)
        received_(static_cast<int>(info.ssi_signo));
}

}  // namespace flathead::relay_app
