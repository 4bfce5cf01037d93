#include "generator/sources/candidates.hpp"

#include "generator/fetch/document.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <filesystem>

namespace flathead::sources {

std::string whole_text(const Path& path, std::size_t limit) {
    const auto source = fetch::open_document(path, {.unpacked_bytes = limit});
    std::string text;
    std::string piece(64 << 10, '\0');
    for (;;) {
        const std::size_t got = source->read(piece);
        if (got == 0) return text;
        text.append(piece, 0, got);
    }
}

const fetch::Fetched* answer_to(std::span<const fetch::Fetched> fetched, const std::string& key) {
    const auto found = std::ranges::find(fetched, key, &fetch::Fetched::key);
    return found == fetched.end() ? nullptr : &*found;
}

std::size_t guess_entries(const fetch::Copy& copy, const std::optional<fetch::Copy>& good) {
    constexpr std::size_t bytes_each = 150;
    std::error_code failure;
    const auto bytes = std::filesystem::file_size(copy.document, failure);
    const std::size_t by_size = failure ? 0 : static_cast<std::size_t>(bytes) / bytes_each;
    const std::size_t by_history =
        good ? static_cast<std::size_t>(good->entries + good->entries / 8) : 0;
    return std::max(by_size, by_history);
}

std::string shrink_fault(std::size_t now, const std::optional<fetch::Copy>& good, int percent) {
    if (!good || good->entries == 0 || percent <= 0) return {};
    const auto needed = good->entries * static_cast<std::uint64_t>(percent);
    if (static_cast<std::uint64_t>(now) * 100 >= needed) return {};
    return text::join("only ",
                      text::counted(now, "entry", "entries"),
                      " where the last good copy has ",
                      good->entries,
                      " (shrink_guard ",
                      percent,
                      "%; --accept-shrink takes it)");
}

void use(Loaded&& result, const fetch::Copy& copy, OriginState state, LoadedSource& loaded) {
    loaded.report.state = state;
    loaded.report.entries = result.listing.entries.size();
    if (!result.listing.problems.empty()) loaded.report.problems = result.listing.problems;
    loaded.report.since = copy.fetched;
    loaded.listing = std::make_shared<const Listing>(std::move(result.listing));
}

}  // namespace flathead::sources
