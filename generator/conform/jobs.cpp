#include "generator/conform/jobs.hpp"

#include <algorithm>
#include <set>

namespace flathead::conform {
namespace {

/// What the encoder is told to stay below (encode.cpp): picture by its size, sound.
constexpr std::int64_t sound_bits = 400'000;
constexpr std::int64_t hd_bits = 8'000'000;
constexpr std::int64_t sd_bits = 3'000'000;

/// The first of each target; what airs first comes first.
std::vector<Need> ordered(std::vector<Need> needs) {
    std::ranges::stable_sort(needs, {}, [](const Need& need) { return need.airs; });
    std::set<Path> seen;
    std::erase_if(needs, [&](const Need& need) { return !seen.insert(need.target).second; });
    return needs;
}

}  // namespace

std::uint64_t expected_bytes(const Need& need) {
    const std::int64_t seconds = std::max<std::int64_t>(need.facts.duration.count() / 1000, 1);
    const std::int64_t most = (need.facts.height > 576 ? hd_bits : sd_bits) + sound_bits;
    return static_cast<std::uint64_t>(seconds * most / 8);
}

Work work_of(std::vector<Need> needs, std::vector<Made> made, std::uint64_t most_bytes) {
    Work work;
    needs = ordered(std::move(needs));
    std::set<Path> needed;
    for (const Need& need : needs) needed.insert(need.target);
    std::set<Path> there;
    std::vector<Made> spare;
    for (const Made& file : made) {
        work.kept_bytes += file.bytes;
        there.insert(file.file);
        if (!needed.contains(file.file)) spare.push_back(file);
    }
    std::ranges::sort(spare, {}, [](const Made& file) { return std::pair(file.made, file.file); });
    auto next = spare.begin();
    const auto remove_one = [&] {
        work.remove.push_back(next->file);
        work.kept_bytes -= next->bytes;
        ++next;
    };
    while (work.kept_bytes > most_bytes && next != spare.end()) remove_one();
    std::uint64_t planned = work.kept_bytes;
    for (Need& need : needs) {
        if (there.contains(need.target)) {
            ++work.is_there;
            continue;
        }
        const std::uint64_t bytes = expected_bytes(need);
        while (planned + bytes > most_bytes && next != spare.end()) {
            planned -= next->bytes;
            remove_one();
        }
        if (planned + bytes > most_bytes) {
            work.no_room.push_back(std::move(need));
        } else {
            planned += bytes;
            work.make.push_back(std::move(need));
        }
    }
    return work;
}

}  // namespace flathead::conform
