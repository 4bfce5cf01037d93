#pragma once
/// What the kernel says of this process.

#include <cstddef>

namespace flathead::http {

struct ProcessFacts {
    std::size_t resident_bytes = 0;
    std::size_t open_descriptors = 0;
    double cpu_seconds = 0;
};

/// Zero where /proc does not tell.
[[nodiscard]] ProcessFacts process_facts();

}  // namespace flathead::http
