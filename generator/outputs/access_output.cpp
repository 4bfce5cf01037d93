#include "generator/outputs/access_output.hpp"

#include <string>

namespace flathead::outputs {
namespace {

void put_networks(ReleaseSink& sink,
                  std::string_view path,
                  const std::vector<std::string>& networks) {
    std::string text;
    for (const std::string& network : networks) text.append(network).append(" 1;\n");
    sink.put(path, text);
}

}  // namespace

void write_access(ReleaseSink& sink, const SiteConfig& site) {
    put_networks(sink, "nginx/open.geo", site.open_access.networks);
    put_networks(sink, "nginx/trusted.geo", site.trusted_proxies);
    if (!site.base_url.empty()) sink.put("nginx/base.map", "\"base\" \"" + site.base_url + "\";\n");
}

}  // namespace flathead::outputs
