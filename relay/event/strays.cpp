#include "relay/event/strays.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <csignal>
#include <optional>
#include <string_view>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace flathead::event {
namespace {

constexpr std::string_view mark_name = "FLATHEAD_CHILD";

std::string file_text(const std::string& path) {
    std::string text(128U << 10, '\0');
    try {
        text.resize(read_full(open_file(path), text, path));
    } catch (const Error&) {
        text.clear();  // it has ended, or is not ours to look at
    }
    return text;
}

/// One thread only is asked: children belong to the thread that started or adopted them, and those
/// of the main thread are all there are.
std::vector<pid_t> our_children() {
    const pid_t self = ::getpid();
    const std::string list = file_text(text::join("/proc/", self, "/task/", self, "/children"));
    std::vector<pid_t> children;
    for (const std::string_view word : text::split(list, ' ')) {
        if (const auto pid = text::number<pid_t>(text::trim(word))) children.push_back(*pid);
    }
    return children;
}

std::optional<std::uint64_t> mark_on(pid_t pid) {
    const std::string settings = file_text(text::join("/proc/", pid, "/environ"));
    for (const std::string_view setting : text::split(settings, '\0')) {
        if (!setting.starts_with(mark_name)) continue;
        return text::number<std::uint64_t>(setting.substr(mark_name.size() + 1));
    }
    return std::nullopt;
}

}  // namespace

void adopt_strays() noexcept {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

Environment::value_type Leaders::next_mark() {
    return {std::string(mark_name), text::join(++last_mark_)};
}

void Leaders::add(pid_t leader) {
    marks_.emplace(leader, last_mark_);
}

bool Leaders::has_mark(std::uint64_t mark) const {
    return std::ranges::any_of(marks_, [&](const auto& one) { return one.second == mark; });
}

bool sweep_strays(const Leaders& leaders) noexcept {
    bool found = false;
    const pid_t own_group = ::getpgrp();
    for (const pid_t pid : our_children()) {
        const pid_t group = ::getpgid(pid);
        if (leaders.contains(pid) || group == own_group) continue;
        if (::waitpid(pid, nullptr, WNOHANG) == pid) {
            found = true;
            continue;
        }
        if (leaders.contains(group)) continue;
        const auto mark = mark_on(pid);
        if (mark && leaders.has_mark(*mark)) continue;
        ::kill(pid, SIGKILL);
        found = true;
    }
    return found;
}

}  // namespace flathead::event
