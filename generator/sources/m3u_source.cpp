#include "generator/sources/m3u_source.hpp"

#include "generator/formats/m3u_read.hpp"
#include "generator/sources/accounts.hpp"
#include "generator/sources/addresses.hpp"
#include "generator/sources/m3u_options.hpp"
#include "generator/sources/native_id.hpp"
#include "generator/sources/tidy.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace flathead::sources {
namespace {

constexpr std::size_t name_limit_bytes = 300;
constexpr std::size_t id_limit_bytes = 200;
constexpr std::size_t logo_limit_bytes = 2048;
constexpr std::size_t most_guides = 100;
constexpr std::size_t most_entries = 5'000'000;

/// Texts that come again soon, such as the logo of a channel's variants, are kept once. Forgets, so
/// it stays small.
class RecentTexts {
  public:
    explicit RecentTexts(TextArena& arena) : arena_(arena) {}
    std::string_view keep(std::string_view text) {
        if (text.empty()) return {};
        std::string_view& slot = slots_[std::hash<std::string_view>{}(text) % slots_.size()];
        if (slot != text) slot = arena_.keep(text);
        return slot;
    }

  private:
    TextArena& arena_;
    std::array<std::string_view, 16384> slots_{};
};

/// "7", "7.1", "7-1" (as some tuners write it); anything else is no channel number.
std::string_view number_of(std::string_view text, std::string& scratch) {
    text = text::trim(text);
    const std::size_t mark = text.find_first_of(".-");
    const std::string_view whole = text.substr(0, mark);
    const std::string_view part =
        mark == std::string_view::npos ? std::string_view{} : text.substr(mark + 1);
    const auto is_number = [](std::string_view digits, std::size_t most) {
        return !digits.empty() && digits.size() <= most &&
               std::ranges::all_of(digits, text::is_digit);
    };
    if (!is_number(whole, 9)) return {};
    if (mark == std::string_view::npos) return whole;
    if (!is_number(part, 4)) return {};
    scratch = text::join(whole, '.', part);
    return scratch;
}

/// tvg-shift is in hours with decimals; beyond two days it is a mistake.
std::chrono::minutes shift_of(std::string_view text) {
    text = text::trim(text);
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto hours = text::number<double>(text);
    if (!hours || !std::isfinite(*hours) || std::abs(*hours) > 48) return std::chrono::minutes{0};
    return std::chrono::minutes{std::lround(*hours * 60)};
}

bool is_true(std::string_view text) {
    return text == "1" || text::iequals(text, "true") || text::iequals(text, "yes");
}

/// What to call an entry that has no name: the last part of its address that says something.
std::string_view name_in(std::string_view url) {
    const auto parts = url::split(url);
    if (!parts) return url;
    std::string_view path = parts->path;
    while (path.ends_with('/')) path.remove_suffix(1);
    const std::string_view last = path.substr(std::min(path.rfind('/') + 1, path.size()));
    const std::string_view stem = last.substr(0, last.rfind('.'));
    return stem.empty() ? parts->host : stem;
}

class ListingSink final : public formats::M3uSink {
  public:
    ListingSink(Listing& listing, std::size_t expected)
        : listing_(listing), arena_(*listing.text), recent_(arena_), options_(listing.options) {
        listing_.entries.reserve(expected);
        accounts_of_.reserve(expected);
    }
    void header(const formats::M3uHeader& header) override;
    void entry(const formats::M3uEntry& read) override;
    void problem(std::uint32_t line, std::string_view what) override {
        listing_.problems.add(text::join("line ", line), std::string(what));
    }
    /// Stream ids of other accounts go, and the notes about what was left out come.
    void finish();

  private:
    Entry translated(const formats::M3uEntry& read, std::string_view url);
    std::string_view name_of(const formats::M3uEntry& read, std::string_view url);

    Listing& listing_;
    TextArena& arena_;
    RecentTexts recent_;
    M3uOptions options_;
    Accounts accounts_;
    std::vector<std::uint8_t>
        accounts_of_;  // parallel to the entries; 0: the native id is not Xtream's
    std::size_t films_ = 0;
    std::size_t beyond_ = 0;
    std::string scratch_;
    std::string url_;
};

void ListingSink::header(const formats::M3uHeader& header) {
    for (std::string& url : formats::guide_urls(header)) {
        const bool is_new =
            std::ranges::find(listing_.guide_urls, url) == listing_.guide_urls.end();
        if (is_new && is_http(url) && listing_.guide_urls.size() < most_guides) {
            listing_.guide_urls.push_back(std::move(url));
        }
    }
}

std::string_view ListingSink::name_of(const formats::M3uEntry& read, std::string_view url) {
    for (const std::string_view candidate : {read.name, read.tvg_name, read.tvg_id}) {
        const std::string_view name = tidy_name(candidate, name_limit_bytes, scratch_);
        if (!name.empty()) return name;
    }
    url_ = url::percent_decoded(name_in(url));
    const std::string_view name = tidy(url_, name_limit_bytes, scratch_);
    return name.empty() ? "?" : name;
}

Entry ListingSink::translated(const formats::M3uEntry& read, std::string_view url) {
    Entry entry;
    entry.url = arena_.keep(url);
    entry.name = arena_.keep(name_of(read, entry.url));
    const std::string_view id = read.tvg_id.empty() ? read.channel_id : read.tvg_id;
    entry.guide_id = recent_.keep(tidy(id, id_limit_bytes, scratch_));
    if (read.tvg_name != read.name) {
        const std::string_view guide_name = tidy_name(read.tvg_name, name_limit_bytes, scratch_);
        if (guide_name != entry.name) entry.guide_name = recent_.keep(guide_name);
    }
    entry.group = arena_.keep_once(tidy_name(read.group, name_limit_bytes, scratch_));
    entry.number = arena_.keep(number_of(read.number, scratch_));
    if (is_http(read.logo) && read.logo.size() <= logo_limit_bytes) {
        entry.logo = recent_.keep(tidy(read.logo, logo_limit_bytes, scratch_));
    }
    entry.line = read.line;
    entry.options = options_.index_of(read);
    entry.guide_shift = read.tvg_shift.empty() ? std::chrono::minutes{0} : shift_of(read.tvg_shift);
    entry.is_radio = !read.radio.empty() && is_true(read.radio);
    return entry;
}

void ListingSink::entry(const formats::M3uEntry& read) {
    std::string_view url = usable_address(read.url, url_);
    const NativeId native = native_id_of(url);
    if (native.kind == AddressKind::xtream_film) {
        ++films_;
        return;
    }
    std::string ace;
    std::size_t id_at =
        native.id.empty() ? 0 : static_cast<std::size_t>(native.id.data() - url.data());
    std::string_view fault = address_fault(url);
    if (!fault.empty() && native.kind == AddressKind::acestream) {  // plugin://…?action=play&id=…
        ace = text::join("acestream://", native.id);
        id_at = ace.size() - native.id.size();
        url = ace;
        fault = {};
    }
    if (!fault.empty()) return problem(read.line, fault);
    if (listing_.entries.size() >= most_entries) {
        ++beyond_;
        return;
    }
    Entry entry = translated(read, url);
    // The id is a part of the address and kept with it.
    if (!native.id.empty()) entry.native_id = entry.url.substr(id_at, native.id.size());
    listing_.entries.push_back(entry);
    accounts_of_.push_back(native.kind == AddressKind::xtream ? accounts_.number_of(native.account)
                                                              : std::uint8_t{0});
    accounts_.count(accounts_of_.back());
}

void ListingSink::finish() {
    const std::uint8_t dominant = accounts_.dominant(listing_.entries.size());
    for (std::size_t i = 0; i < accounts_of_.size(); ++i) {
        if (accounts_of_[i] != 0 && accounts_of_[i] != dominant) listing_.entries[i].native_id = {};
    }
    if (films_ > 0) {
        listing_.problems.add(
            "films",
            text::join(text::counted(films_, "film or episode", "films and episodes"),
                       " left out (/movie/ and /series/ addresses are no channels)"));
    }
    if (beyond_ > 0) {
        listing_.problems.add(
            "limit",
            text::join(beyond_, " entries beyond the limit of ", most_entries, " left out"));
    }
}

}  // namespace

Loaded load_m3u(ByteSource& source, const std::string& name, std::size_t expected_entries) {
    Loaded loaded;
    loaded.listing.source = name;
    ListingSink sink(loaded.listing, std::min(expected_entries, most_entries));
    const formats::M3uOutcome outcome = formats::read_m3u(source, sink);
    sink.finish();
    loaded.rejected = outcome.rejected;
    if (loaded.is_good() && loaded.listing.entries.empty()) {
        loaded.rejected = outcome.entries == 0
                              ? "a playlist without entries"
                              : text::join("a playlist without a usable channel among its ",
                                           text::counted(outcome.entries, "entry", "entries"));
    }
    return loaded;
}

}  // namespace flathead::sources
