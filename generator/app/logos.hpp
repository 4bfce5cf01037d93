#pragma once
/// Channel logos on our side: fetched within bounds, written into the release.

#include "generator/app/options.hpp"
#include "generator/config/config.hpp"
#include "generator/fetch/logos.hpp"
#include "generator/model/lineup.hpp"
#include "generator/model/output.hpp"
#include "generator/outputs/logo_address.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace flathead::app {

class Logos {
  public:
    /// Fetches what is due, unless the config or --offline says otherwise. Never throws for a logo.
    Logos(const Config& config,
          const Options& options,
          const Lineup& lineup,
          const std::vector<std::string>& trusted_hosts);
    /// How many logos wait for the next run.
    [[nodiscard]] std::size_t waiting() const { return waiting_; }
    /// Refers to this object.
    [[nodiscard]] outputs::LogoPath path_of() const;
    /// www/logos/*: those in use that are there.
    void write(ReleaseSink& sink) const;

  private:
    fetch::LogoCache cache_;
    bool is_enabled_;
    std::vector<std::string> addresses_;  // in use, each once
    std::size_t waiting_ = 0;
};

}  // namespace flathead::app
