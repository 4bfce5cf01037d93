#pragma once
/// nginx/open.geo, nginx/trusted.geo and nginx/base.map of a release: who may ask without an
/// account, whose X-Forwarded-* headers count, and the address used when a client names no host.
/// nginx/README.md gives their forms.

#include "generator/config/config.hpp"
#include "generator/model/output.hpp"

namespace flathead::outputs {

void write_access(ReleaseSink& sink, const SiteConfig& site);

}  // namespace flathead::outputs
