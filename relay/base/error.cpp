#include "relay/base/error.hpp"

#include <cerrno>
#include <system_error>

namespace flathead {

Error within(std::string_view attempt, const std::exception& cause) {
    return Error(std::string(attempt) + ": " + cause.what());
}

Error system_error(std::string_view attempt, int code) {
    return Error(std::string(attempt) + ": " + std::generic_category().message(code));
}

Error system_error(std::string_view attempt) {
    return system_error(attempt, errno);
}

}  // namespace flathead
