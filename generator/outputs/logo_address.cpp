#include "generator/outputs/logo_address.hpp"

#include "generator/formats/clean.hpp"
#include "relay/base/url.hpp"

namespace flathead::outputs {

std::string remote_logo(const Channel& channel) {
    const auto parts = url::split(channel.logo);
    if (!parts || (parts->scheme != "http" && parts->scheme != "https")) return {};
    if (!parts->userinfo.empty() || channel.logo.find_first_of("?=&\" ") != std::string_view::npos)
        return {};
    return formats::clean_attribute(channel.logo);
}

}  // namespace flathead::outputs
