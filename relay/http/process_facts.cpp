#include "relay/http/process_facts.hpp"

#include "relay/base/fd.hpp"
#include "relay/base/text.hpp"

#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace flathead::http {
namespace {

std::size_t resident_bytes() {
    const Fd file(::open("/proc/self/statm", O_RDONLY | O_CLOEXEC));
    char line[128];
    const ssize_t bytes = file.is_open() ? ::read(file.get(), line, sizeof line) : 0;
    if (bytes <= 0) return 0;
    // "size resident shared …" in pages (proc(5))
    const auto fields = text::split({line, static_cast<std::size_t>(bytes)}, ' ');
    if (fields.size() < 2) return 0;
    return text::number<std::size_t>(fields[1]).value_or(0) *
           static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

std::size_t open_descriptors() {
    std::error_code failure;
    std::size_t count = 0;
    // On 6.2 and newer the folder's size is their number; counting thousands of names takes long.
    struct stat folder {};
    if (::stat("/proc/self/fd", &folder) == 0 && folder.st_size > 0)
        return static_cast<std::size_t>(folder.st_size);
    for (std::filesystem::directory_iterator at("/proc/self/fd", failure), end;
         !failure && at != end;
         at.increment(failure))
        ++count;
    return count;
}

double cpu_seconds() {
    timespec used{};
    if (::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0) return 0;
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

}  // namespace

ProcessFacts process_facts() {
    return {resident_bytes(), open_descriptors(), cpu_seconds()};
}

}  // namespace flathead::http
