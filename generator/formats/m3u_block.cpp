#include "generator/formats/m3u_block.hpp"

#include "generator/formats/m3u_attributes.hpp"
#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::formats {
namespace {

constexpr std::size_t most_options = 1000;      // lines of one entry
constexpr std::size_t most_continuations = 16;  // each costs another look at all before it

std::string_view unquoted(std::string_view text) {
    text = text::trim(text);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
        text = text.substr(1, text.size() - 2);
    return text;
}

void fill(std::string_view& slot, std::string_view value) {
    if (slot.empty()) slot = value;
}

/// "http://h/x.ts|User-Agent=a&Referer=b" is Kodi's way to give request headers; any other bar
/// belongs to the address.
void split_address(std::string_view text, M3uEntry& entry) {
    const std::size_t bar = text.find('|');
    if (bar != std::string_view::npos && text.find('=', bar) != std::string_view::npos) {
        entry.url = text::trim_end(text.substr(0, bar));
        entry.url_options = text::trim(text.substr(bar + 1));
    } else {
        entry.url = text;
    }
}

}  // namespace

bool has_scheme(std::string_view line) {
    std::size_t at = 0;
    while (at < line.size() && (text::is_alpha(line[at]) || text::is_digit(line[at]) ||
                                line[at] == '+' || line[at] == '-' || line[at] == '.')) {
        ++at;
    }
    return at > 0 && line.substr(at).starts_with("://");
}

bool is_directive(std::string_view line, std::string_view name, std::string_view& value) {
    if (!line.starts_with(name) && !text::istarts_with(line, name)) return false;
    value = line.substr(name.size());
    if (!value.empty() && text::is_alpha(value[0])) return false;
    if (value.starts_with(':')) value.remove_prefix(1);
    return true;
}

M3uDefaults::M3uDefaults(const M3uHeader& header) {
    const auto keep = [&](std::string_view M3uEntry::*slot, std::string_view text) {
        if (!text.empty()) values.push_back({slot, std::string(text)});
    };
    keep(&M3uEntry::tvg_shift, header.tvg_shift);
    keep(&M3uEntry::timeshift, header.timeshift);
    keep(&M3uEntry::tvg_rec, header.tvg_rec);
    keep(&M3uEntry::catchup, header.catchup);
    keep(&M3uEntry::catchup_days, header.catchup_days);
    keep(&M3uEntry::catchup_source, header.catchup_source);
    keep(&M3uEntry::catchup_correction, header.catchup_correction);
    keep(&M3uEntry::user_agent, header.user_agent);
}

void M3uBlock::open(const M3uLine& extinf) {
    is_open_ = true;
    has_name_ = has_relative_ = false;
    extinf_ = extinf;
    directives_.clear();
    continuations_.clear();
}

bool M3uBlock::add(const M3uLine& line) {
    if (directives_.size() >= most_options) return false;
    directives_.push_back(line);
    return true;
}

M3uBlock::Taken M3uBlock::add_text(const M3uLines& lines, const M3uLine& line) {
    if (!has_name_ && continuations_.size() < most_continuations) {
        M3uAttributes attributes(info(lines));
        while (attributes.next()) continue;
        has_name_ = !attributes.name().empty();
        if (!has_name_) {
            continuations_.push_back(line);
            return Taken::continued;
        }
    }
    if (has_relative_) return Taken::stray;
    has_relative_ = true;
    relative_ = line;
    return Taken::relative_address;
}

/// What stands behind "#EXTINF:", with the lines that continue it.
std::string_view M3uBlock::info(const M3uLines& lines) {
    std::string_view text = lines.text(extinf_);
    text.remove_prefix(std::min(text.size(), text.find_first_of("Ff") + 1));
    if (text.starts_with(':')) text.remove_prefix(1);
    if (continuations_.empty()) return text;
    joined_ = text;
    for (const M3uLine& line : continuations_) joined_.append(1, ' ').append(lines.text(line));
    return joined_;
}

void M3uBlock::read_option(std::string_view directive) {
    std::string_view text;
    if (is_directive(directive, "#EXTGRP", text)) return fill(entry_.group, text::trim(text));
    if (is_directive(directive, "#EXTHTTP", text)) {
        options_.push_back({M3uOption::Kind::http, {}, text::trim(text)});
        return;
    }
    const bool is_vlc = is_directive(directive, "#EXTVLCOPT", text);
    if (!is_vlc && !is_directive(directive, "#KODIPROP", text)) return;
    const std::size_t equals = std::min(text.find('='), text.size());
    const std::string_view key = text::trim(text.substr(0, equals));
    const std::string_view value = unquoted(text.substr(std::min(equals + 1, text.size())));
    if (is_vlc && text::iequals(key, "http-user-agent")) return fill(entry_.user_agent, value);
    if (is_vlc && (text::iequals(key, "http-referrer") || text::iequals(key, "http-referer"))) {
        return fill(entry_.referrer, value);
    }
    if (!key.empty())
        options_.push_back({is_vlc ? M3uOption::Kind::vlc : M3uOption::Kind::kodi, key, value});
}

const M3uEntry& M3uBlock::entry(const M3uLines& lines,
                                const M3uLine* address,
                                const M3uDefaults& defaults,
                                std::string_view standing_group) {
    entry_ = M3uEntry{};
    options_.clear();
    if (address == nullptr && has_relative_) {
        address = &relative_;
    } else if (address == nullptr && !continuations_.empty()) {
        // The name never came, so the last line was not a part of it.
        relative_ = continuations_.back();
        if (!text::contains(lines.text(relative_), "=\"")) {
            continuations_.pop_back();
            address = &relative_;
        }
    }
    M3uAttributes attributes(info(lines));
    while (attributes.next()) {
        if (const auto slot = entry_slot(attributes.key())) fill(entry_.*slot, attributes.value());
    }
    entry_.name = attributes.name();
    entry_.line = extinf_.number;
    for (const M3uLine& line : directives_) read_option(lines.text(line));
    if (address != nullptr) split_address(lines.text(*address), entry_);
    fill(entry_.group, standing_group);
    for (const auto& [slot, text] : defaults.values) fill(entry_.*slot, text);
    entry_.options = options_;
    return entry_;
}

}  // namespace flathead::formats
