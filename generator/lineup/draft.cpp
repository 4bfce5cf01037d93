#include "generator/lineup/draft.hpp"

#include "generator/formats/clean.hpp"

namespace flathead::lineup {

Fields fields_of(const Entry& entry, const Listing& listing) {
    return {entry.name, entry.group, entry.guide_id, listing.source, entry.url};
}

Draft Drafter::draft(const Entry& entry, const Listing& listing) {
    Draft draft;
    draft.fields = fields_of(entry, listing);
    if (const std::string clean = formats::clean_name(entry.name); clean != entry.name) {
        draft.fields.name = text_.keep(clean.empty() ? "?" : clean);
    }
    if (entry.group.data() != raw_group_.data() || entry.group.size() != raw_group_.size()) {
        raw_group_ = entry.group;
        const std::string clean = formats::clean_group(entry.group);
        clean_group_ = clean == entry.group ? entry.group : text_.keep_once(clean);
    }
    draft.fields.group = clean_group_;
    draft.number = read_number(entry.number).value_or(ChannelNumber{});
    draft.logo = entry.logo;
    return draft;
}

}  // namespace flathead::lineup
