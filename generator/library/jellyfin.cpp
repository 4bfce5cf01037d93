#include "generator/library/jellyfin.hpp"

#include "generator/library/items_digest.hpp"
#include "generator/library/jellyfin_copy.hpp"
#include "generator/library/jellyfin_items.hpp"
#include "generator/library/jellyfin_scan.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/lib/xxhash/digest.hpp"

#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>

namespace flathead::library {
namespace {

/// One slow question must not hold up the others; more would only make a slow server slower.
constexpr int questions_at_once = 2;
/// A copy in which nothing is new but the time is written so seldom.
constexpr Seconds between_copies = std::chrono::hours{24};

std::optional<std::uint64_t> size_here(const Path& path) {
    struct stat facts {};
    if (::stat(path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) return std::nullopt;
    return static_cast<std::uint64_t>(facts.st_size);
}

class Look {
  public:
    Look(const LibraryConfig& config, const LoadOptions& options, fetch::Server* server)
        : config_(config),
          options_(options),
          server_(server),
          path_(options.state / "libraries" / text::join("jellyfin-", config.name, ".json")),
          partial_path_(options.state / "libraries" /
                        text::join("jellyfin-", config.name, ".partial")),
          pause_(server == nullptr ? std::chrono::milliseconds{500}
                                   : std::chrono::milliseconds{0}) {
        result_.library.name = config.name;
        result_.report.name = config.name;
    }

    LoadedLibrary run() {
        make_folders(path_.parent_path());
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
    /// Of the items, and of the key, which stands in the headers of their files.
    [[nodiscard]] std::string digest_of_all(const Library& library) const {
        Digester digester;
        digester.add_field(digest_of_items(library.items));
        digester.add_field(config_.api_key.reveal());
        return digester.digest().hex();
    }

    [[nodiscard]] bool is_recent() const {
        return good_ && good_->origin == jellyfin_origin(config_) && good_->asked <= options_.now &&
               options_.now - good_->asked < config_.refresh;
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
        scan.pause = pause_;
        scan.keep = [this](const JellyfinCopy& so_far) {
            write_jellyfin_copy(partial_path_, so_far);
        };
        if (options_.show_progress) {
            scan.progress = [this](const std::string& line) {
                options_.show_progress(text::join("library ", config_.name, ": ", line));
            };
        }
        JellyfinCopy copy = scan_jellyfin(scan, good_, partial, result_.report.problems);
        if (own) server_ = nullptr;
        return copy;
    }

    /// The copy that came, or why it is not believed.
    LoadedLibrary judge(JellyfinCopy copy) {
        if (good_) inherit_keys(copy.items, good_->items);
        const std::string fault = shrink_fault(copy);
        if (!fault.empty()) {
            result_.report.error = text::join("rejected: ", fault);
            return use(OriginState::last_good);
        }
        const bool has_same_items = good_ && good_->items == copy.items;
        if (good_) good_->items = {};  // large, and of no use any more
        // Keys are chosen here, so that they are kept with the copy.
        Library library = jellyfin_library(copy.items, config_, size_here);
        copy.digest = digest_of_all(library);
        const bool is_same = good_ && good_->digest == copy.digest;
        copy.changed = is_same ? good_->changed : options_.now;
        const bool is_settled = is_same && has_same_items && good_->server == copy.server &&
                                good_->full == copy.full && good_->miscount == copy.miscount &&
                                config_.refresh == Seconds{0} &&
                                copy.asked - good_->asked < between_copies;
        if (!is_settled) write_jellyfin_copy(path_, copy);
        std::error_code ignored;  // a partial copy that stays is of no harm
        std::filesystem::remove(partial_path_, ignored);
        good_ = std::move(copy);
        return finish(std::move(library), is_same ? OriginState::unchanged : OriginState::fresh);
    }

    [[nodiscard]] std::string shrink_fault(const JellyfinCopy& copy) const {
        const int percent = config_.shrink_guard_percent;
        const std::uint64_t now = copy.playable();
        const std::uint64_t before = good_ ? good_->playable() : 0;
        const bool is_asked_for =
            options_.accept_shrink == config_.name || (good_ && good_->origin != copy.origin);
        if (now == 0 && !is_asked_for && !good_) return "it has no films, episodes or clips";
        if (is_asked_for || percent <= 0 ||
            now * 100 >= before * static_cast<std::uint64_t>(percent))
            return {};
        return text::join("only ",
                          text::counted(now, "item", "items"),
                          " where the last good copy has ",
                          before,
                          " (`--accept-shrink ",
                          config_.name,
                          "` takes that)");
    }

    /// The last good copy, as far as there is one.
    LoadedLibrary use(OriginState state) {
        if (!good_) {
            result_.report.state = OriginState::failed;
            return std::move(result_);
        }
        Library library = jellyfin_library(good_->items, config_, size_here);
        // What a disk that was mounted or lost since changed.
        if (state == OriginState::unchanged && digest_of_all(library) != good_->digest)
            state = OriginState::fresh;
        return finish(std::move(library), state);
    }

    LoadedLibrary finish(Library library, OriginState state) {
        library.problems.add(result_.report.problems);
        result_.report.problems = library.problems;
        result_.report.state = state;
        result_.report.entries = library.items.size();
        result_.report.since = good_->changed;
        result_.library = std::move(library);
        return std::move(result_);
    }

    const LibraryConfig& config_;
    const LoadOptions& options_;
    fetch::Server* server_;
    Path path_;
    Path partial_path_;
    std::chrono::milliseconds pause_;
    std::optional<JellyfinCopy> good_;
    LoadedLibrary result_;
};

}  // namespace

LoadedLibrary load_jellyfin(const LibraryConfig& config,
                            const LoadOptions& options,
                            fetch::Server& server) {
    return Look(config, options, &server).run();
}

LoadedLibrary load_jellyfin(const LibraryConfig& config, const LoadOptions& options) {
    return Look(config, options, nullptr).run();
}

}  // namespace flathead::library
