#pragma once
/// How the streams of a lineup are opened: by what their addresses are and what the config says of
/// their sources.

#include "generator/config/config.hpp"
#include "generator/model/lineup.hpp"
#include "relay/plan/plan.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace flathead::outputs {

class Streams {
  public:
    /// Both must outlive it.
    Streams(const Lineup& lineup, const Config& config);

    /// Absent when nothing here can play the address: a file, a pipe, a bare word.
    [[nodiscard]] std::optional<plan::Upstream> upstream(const Upstream& from) const;
    /// The address is for players, not for an engine or a program of ours.
    [[nodiscard]] bool is_for_players(const Upstream& from) const;

  private:
    /// Null: its channels are virtual.
    [[nodiscard]] const SourceConfig* source_of(const Upstream& from) const {
        return sources_[from.listing];
    }

    const Lineup& lineup_;
    std::vector<const SourceConfig*> sources_;  // by listing
};

}  // namespace flathead::outputs
