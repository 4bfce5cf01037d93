#pragma once
/// What is to be conformed, in which order, and which conformed files go for it. Pure.

#include "generator/model/library.hpp"
#include "generator/model/schedule.hpp"
#include "relay/base/files.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace flathead::conform {

/// An item that is going to be on and does not have its channel's house format.
struct Need {
    Time airs;  // first
    std::string title;
    std::vector<MediaFile> files;  // where it is read from, in this order
    MediaFacts facts;
    HouseFormat house;
    std::vector<std::string> languages;  // of the sound, best first
    Path target;
};

/// A file that was conformed before.
struct Made {
    Path file;
    std::uint64_t bytes = 0;
    Time made;
};

struct Work {
    std::vector<Need> make;     // what airs first comes first; no target twice
    std::vector<Path> remove;   // needed no more, the oldest first, as many as the next ones need
    std::vector<Need> no_room;  // beyond the limit, however much is removed
    std::size_t is_there = 0;   // needs whose file exists
    std::uint64_t kept_bytes = 0;  // of the files that stay
};

/// What a conformed file will take on disk, about; rather too much.
[[nodiscard]] std::uint64_t expected_bytes(const Need& need);

[[nodiscard]] Work work_of(std::vector<Need> needs,
                           std::vector<Made> made,
                           std::uint64_t most_bytes);

}  // namespace flathead::conform
