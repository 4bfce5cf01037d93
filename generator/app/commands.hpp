#pragma once
/// The subcommands, one function each. Results go to stdout, everything else to the log; they throw
/// Error for failures.

#include "generator/app/options.hpp"

namespace flathead::app {

[[nodiscard]] Exit run_init(const Options& options);
[[nodiscard]] Exit run_check(const Options& options);
[[nodiscard]] Exit run_generate(const Options& options);
[[nodiscard]] Exit run_tick(const Options& options);
[[nodiscard]] Exit run_conform(const Options& options);
[[nodiscard]] Exit run_channels(const Options& options);
[[nodiscard]] Exit run_explain(const Options& options);
[[nodiscard]] Exit run_schedule(const Options& options);
[[nodiscard]] Exit run_schedule_replan(const Options& options);
[[nodiscard]] Exit run_match(const Options& options);
[[nodiscard]] Exit run_match_names(const Options& options);
[[nodiscard]] Exit run_pin(const Options& options);
[[nodiscard]] Exit run_unpin(const Options& options);
[[nodiscard]] Exit run_account_add(const Options& options);
[[nodiscard]] Exit run_account_list(const Options& options);
[[nodiscard]] Exit run_account_set(const Options& options);
[[nodiscard]] Exit run_account_rotate(const Options& options);
[[nodiscard]] Exit run_account_disable(const Options& options);
[[nodiscard]] Exit run_account_enable(const Options& options);
[[nodiscard]] Exit run_account_remove(const Options& options);
[[nodiscard]] Exit run_libraries(const Options& options);
[[nodiscard]] Exit run_register(const Options& options);
[[nodiscard]] Exit run_register_jellyfin(const Options& options);
[[nodiscard]] Exit run_register_plex(const Options& options);
[[nodiscard]] Exit run_register_emby(const Options& options);
[[nodiscard]] Exit run_register_kodi(const Options& options);
[[nodiscard]] Exit run_register_tivimate(const Options& options);
[[nodiscard]] Exit run_status(const Options& options);
[[nodiscard]] Exit run_rollback(const Options& options);

}  // namespace flathead::app
