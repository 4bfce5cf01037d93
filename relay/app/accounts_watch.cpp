#include "relay/app/accounts_watch.hpp"

#include "relay/base/error.hpp"
#include "relay/base/log.hpp"
#include "relay/base/text.hpp"

namespace flathead::relay_app {
namespace {

constexpr std::chrono::seconds pause{1};

}  // namespace

AccountsWatch::AccountsWatch(event::Loop& loop, const Path& file, tune::Tuner& tuner)
    : tuner_(tuner), timer_(loop, [this] { review(); }) {
    if (file.empty()) return;
    file_.emplace(loop, "accounts", file, [this](const Path& found) { take(found); });
    timer_.start(pause);
}

void AccountsWatch::reload() {
    if (file_) file_->reload();
}

void AccountsWatch::take(const Path& file) {
    const auto text = read_file_if_there(file, tune::AccountList::most_bytes);
    if (!text) return;  // nobody made an account yet
    try {
        auto list = std::make_shared<const tune::AccountList>(tune::AccountList::read(*text));
        log::info("accounts", text::counted(list->size(), "account", "accounts"));
        tuner_.replace(std::move(list));
    } catch (const Error& cause) {
        throw within(file.string(), cause);
    }
}

void AccountsWatch::review() {
    tuner_.review_accounts();
    timer_.start(pause);
}

}  // namespace flathead::relay_app
