#pragma once
/// The Xtream API's answer about an account: the same text in every release, filled in by nginx
/// (SSI) with what nginx/accounts.conf knows and with the time. nginx parses these files only; no
/// text of a third party may ever stand in one.

#include "generator/model/output.hpp"

namespace flathead::outputs {

/// x/account/{ok,expired,disabled,no}.json, and x/account/panel.json, which takes in the package's
/// panel_api.json.
void write_account_answers(ReleaseSink& sink);

}  // namespace flathead::outputs
