#include "generator/sources/hdhomerun_source.hpp"

#include "generator/formats/hdhomerun_read.hpp"
#include "generator/sources/addresses.hpp"
#include "generator/sources/tidy.hpp"
#include "relay/base/text.hpp"

#include <unordered_set>

namespace flathead::sources {
namespace {

constexpr std::size_t number_limit_bytes = 20;
constexpr std::size_t name_limit_bytes = 300;

}  // namespace

std::string hdhomerun_base(std::string_view url) {
    for (const std::string_view end : {"/discover.json", "/lineup.json"}) {
        if (url.ends_with(end)) url.remove_suffix(end.size());
    }
    while (url.ends_with('/')) url.remove_suffix(1);
    return std::string(url);
}

Loaded load_hdhomerun(std::string_view lineup_json,
                      std::string_view device_json,
                      const std::string& name) {
    Loaded loaded;
    Listing& listing = loaded.listing;
    listing.source = name;
    listing.tuner_count = formats::read_hdhomerun_device(device_json).tuner_count;
    formats::HdhomerunLineup lineup = formats::read_hdhomerun_lineup(lineup_json);
    listing.problems = lineup.problems;
    loaded.rejected = lineup.rejected;
    std::size_t is_protected = 0;
    std::uint32_t position = 0;
    std::unordered_set<std::string_view> numbers;
    std::string scratch;
    for (const formats::HdhomerunChannel& channel : lineup.channels) {
        ++position;
        if (channel.is_protected) {
            ++is_protected;
            continue;
        }
        std::string_view fault =
            is_http(channel.url) ? address_fault(channel.url) : "an address that is not HTTP";
        const std::string_view number = tidy(channel.number, number_limit_bytes, scratch);
        if (fault.empty() && numbers.contains(number)) fault = "a GuideNumber that came before";
        if (!fault.empty()) {
            listing.problems.add(text::join("channel ", number), std::string(fault));
            continue;
        }
        Entry entry;
        entry.native_id = entry.number = listing.text->keep(number);
        numbers.insert(entry.number);
        const std::string_view title = tidy(channel.name, name_limit_bytes, scratch);
        entry.name = title.empty() ? entry.number : listing.text->keep(title);
        entry.url = listing.text->keep(channel.url);
        entry.line = position;
        listing.entries.push_back(entry);
    }
    if (is_protected > 0) {
        listing.problems.add(
            "DRM",
            text::join(text::counted(is_protected, "protected channel", "protected channels"),
                       " left out"));
    }
    if (loaded.is_good() && listing.entries.empty())
        loaded.rejected = "a lineup without a usable channel";
    return loaded;
}

}  // namespace flathead::sources
