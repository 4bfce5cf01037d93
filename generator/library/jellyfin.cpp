#include "generator/library/jellyfin.hpp"

#include "generator/library/jellyfin_copy.hpp"
#include "generator/library/jellyfin_items.hpp"
#include "generator/library/jellyfin_scan.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"

#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>

namespace flathead::library {
namespace {

/// One slow question must not hold up the others; more would only make a slow server slower.
constexpr int questions_at_once = 2;

std::optional<std::uint64_t> size_here(const Path& path) {
    struct stat facts {};
    if (::stat(path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) return std::nullopt;
    return static_cast<std::uint64_t>(facts.st_size);
}

class Look {
  public:
    Look(const LibraryConfig& config, const LookOptions& options, fetch::Server* server)
        : config_(config),
          options_(options),
          server_(server),
          path_(options.folder / text::join("jellyfin-", config.name, ".json")),
          partial_path_(options.folder / text::join("jellyfin-", config.name, ".partial")),
          pause_(server == nullptr ? std::chrono::milliseconds{500}
                                   : std::chrono::milliseconds{0}) {
        result_.report.name = config.name;
    }

    LookedAt run() {
        good_ = read_jellyfin_copy(path_);
        if (options_.offline) {
            if (!good_) result_.report.error = "it was never looked at";
            return use(OriginState::unchanged);
        }
        if (is_recent()) return use(OriginState::unchanged);
        try {
            return judge(look());
        } catch (const Error& error) {
            result_.report.error = url::masked_in_text(error.what());
            return use(OriginState::last_good);
        }
    }

  private:
    [[nodiscard]] bool is_recent() const {
        return good_ && !options_.full && good_->origin == jellyfin_origin(config_) &&
               good_->asked <= options_.now && options_.now - good_->asked < config_.refresh;
    }

    JellyfinCopy look() {
        std::optional<fetch::HttpServer> own;
        if (server_ == nullptr) {
            own.emplace(config_.fetch,
                        std::vector{jellyfin_authorization(config_.api_key)},
                        questions_at_once);
            server_ = &*own;
        }
        const std::optional<JellyfinCopy> partial = read_jellyfin_copy(partial_path_);
        JellyfinScan scan{.config = config_, .server = *server_};
        scan.now = options_.now;
        scan.full = options_.full;
        scan.pause = pause_;
        scan.keep = [this](const JellyfinCopy& so_far) {
            write_jellyfin_copy(partial_path_, so_far);
        };
        if (options_.progress) {
            scan.progress = [this](const std::string& line) {
                options_.progress(text::join("library ", config_.name, ": ", line));
            };
        }
        JellyfinCopy copy = scan_jellyfin(scan, good_, partial, result_.report.problems);
        if (own) server_ = nullptr;
        return copy;
    }

    /// The copy that came, or why it is not believed.
    LookedAt judge(JellyfinCopy copy) {
        if (good_) inherit_keys(copy.items, good_->items);
        const std::string fault = shrink_fault(copy);
        if (!fault.empty()) {
            result_.report.error = text::join("rejected: ", fault);
            return use(OriginState::last_good);
        }
        // Keys are chosen here, so that they are kept with the copy.
        Library library = jellyfin_library(copy.items, config_, size_here);
        const bool is_same = good_ && good_->items == copy.items && good_->server == copy.server;
        copy.changed = is_same ? good_->changed : options_.now;
        write_jellyfin_copy(path_, copy);
        std::error_code ignored;  // a partial copy that stays is of no harm
        std::filesystem::remove(partial_path_, ignored);
        good_ = std::move(copy);
        return finish(std::move(library), is_same ? OriginState::unchanged : OriginState::fresh);
    }

    [[nodiscard]] std::string shrink_fault(const JellyfinCopy& copy) const {
        const int percent = config_.shrink_guard_percent;
        const std::uint64_t now = copy.playable();
        const std::uint64_t before = good_ ? good_->playable() : 0;
        const bool is_asked_for = options_.accept_shrink || (good_ && good_->origin != copy.origin);
        if (now == 0 && !is_asked_for && !good_) return "it has no films, episodes or clips";
        if (is_asked_for || percent <= 0 ||
            now * 100 >= before * static_cast<std::uint64_t>(percent))
            return {};
        return text::join("only ",
                          text::counted(now, "item", "items"),
                          " where the last good copy has ",
                          before,
                          " (shrink_guard ",
                          percent,
                          "%; --accept-shrink takes it)");
    }

    /// The last good copy, as far as there is one.
    LookedAt use(OriginState state) {
        if (!good_) {
            result_.report.state = OriginState::failed;
            return std::move(result_);
        }
        return finish(jellyfin_library(good_->items, config_, size_here), state);
    }

    LookedAt finish(Library library, OriginState state) {
        library.problems.add(result_.report.problems);
        result_.report.problems = library.problems;
        result_.report.state = state;
        result_.report.entries = library.items.size();
        result_.report.since = good_->changed;
        result_.library = std::make_shared<const Library>(std::move(library));
        return std::move(result_);
    }

    const LibraryConfig& config_;
    const LookOptions& options_;
    fetch::Server* server_;
    Path path_;
    Path partial_path_;
    std::chrono::milliseconds pause_;
    std::optional<JellyfinCopy> good_;
    LookedAt result_;
};

}  // namespace

LookedAt look_at_jellyfin(const LibraryConfig& config,
                          const LookOptions& options,
                          fetch::Server* server) {
    make_folders(options.folder);
    return Look(config, options, server).run();
}

}  // namespace flathead::library
