#include "generator/config/sections.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>

namespace flathead::config {
namespace {

/// "10.0.0.0/8" with the bits beyond the prefix cleared; a bare address is a network of one.
/// Absent: not a network.
std::optional<std::string> canonical_network(std::string_view text) {
    const std::size_t slash = text.find('/');
    const std::string address(text.substr(0, slash));
    std::array<unsigned char, sizeof(in6_addr)> bits{};
    const int family = text::contains(address, ":") ? AF_INET6 : AF_INET;
    if (::inet_pton(family, address.c_str(), bits.data()) != 1) return std::nullopt;
    const unsigned most = family == AF_INET ? 32 : 128;
    unsigned prefix = most;
    if (slash != std::string_view::npos) {
        const auto given = text::number<unsigned>(text.substr(slash + 1));
        if (!given || *given > most) return std::nullopt;
        prefix = *given;
    }
    for (unsigned bit = prefix; bit < most; ++bit) {
        bits[bit / 8] = static_cast<unsigned char>(bits[bit / 8] & ~(0x80U >> bit % 8));
    }
    std::array<char, INET6_ADDRSTRLEN> printed{};
    ::inet_ntop(family, bits.data(), printed.data(), printed.size());
    return text::join(std::string_view(printed.data()), '/', prefix);
}

void add_once(std::vector<std::string>& networks, const std::string& network) {
    if (std::ranges::find(networks, network) == networks.end()) networks.push_back(network);
}

/// True when the word is `none`.
bool add_network(Reader& reader, const Node& node, std::vector<std::string>& networks) {
    const auto value = reader.scalar(node, "a network");
    if (!value) return false;
    if (value->text == "none") return true;
    if (value->text == "private") {
        for (const std::string& network : private_networks()) add_once(networks, network);
    } else if (value->text == "any") {
        add_once(networks, "0.0.0.0/0");
        add_once(networks, "::/0");
    } else if (const auto network = canonical_network(value->text)) {
        add_once(networks, *network);
    } else {
        reader.wrong(node,
                     text::join(Reader::quoted(node),
                                " is not a network; write private, any, none or a CIDR "
                                "like 192.168.1.0/24 or fd00::/8"));
    }
    return false;
}

}  // namespace

const std::vector<std::string>& private_networks() {
    static const std::vector<std::string> networks{
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",  // RFC 1918
        "127.0.0.0/8",
        "::1/128",  // loopback
        "169.254.0.0/16",
        "fe80::/10",  // link-local
        "fc00::/7",   // unique local, RFC 4193
    };
    return networks;
}

std::optional<std::vector<std::string>> Networks::read(Reader& reader, const Node& node) {
    std::vector<std::string> networks;
    if (node.kind != Node::Kind::list) {
        add_network(reader, node, networks);
        return networks;
    }
    bool has_none = false;
    for (const Node& item : node.items) has_none |= add_network(reader, item, networks);
    if (has_none && node.items.size() > 1) reader.wrong(node, "'none' must stand alone");
    return networks;
}

std::string Networks::schema() {
    const std::string network =
        or_from_outside(pattern_schema("^(private|any|none|[0-9]+(\\.[0-9]+){3}(/"
                                       "[0-9]+)?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(/[0-9]+)?)$"));
    return text::join(R"({"anyOf":[)", network, R"(,{"type":"array","items":)", network, "}]}");
}

}  // namespace flathead::config
