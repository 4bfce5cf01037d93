#pragma once
/// Upstreams that are child programs: the playout child, which reads whatever libav can, and the
/// operator's own commands. Private to this room.

#include "relay/upstreams/tools.hpp"

namespace flathead::upstreams {

[[nodiscard]] std::unique_ptr<Upstream> open_playout(const Tools& tools,
                                                     const plan::Upstream& upstream,
                                                     const plan::Source& source,
                                                     Sink& sink);
/// A stream of a channel's rows, or a piece of them, which is taken as it is.
[[nodiscard]] std::unique_ptr<Upstream> open_rows(const Tools& tools, const Rows& rows, Sink& sink);
[[nodiscard]] std::unique_ptr<Upstream> open_command(const Tools& tools,
                                                     const plan::Upstream& upstream,
                                                     Sink& sink);

}  // namespace flathead::upstreams
