#include "generator/guide/match_index.hpp"

#include "generator/guide/names_sound.hpp"
#include "generator/guide/names_words.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace flathead::guide {
namespace {

constexpr std::uint32_t several = ~0U;  // in an id map: more than one channel, so none
constexpr float number_weight = 0.4F;
constexpr float generic_share = 0.5F;
constexpr std::size_t common_word =
    200;  // a word in more rows than this finds candidates only when nothing rarer does
constexpr std::size_t most_postings = 2000;  // looked at for one name
constexpr std::size_t most_equal_rows = 24;  // of one key: more namesakes than that decide nothing
constexpr std::size_t most_similar_rows = 10;
constexpr std::size_t longest_id = 256;

std::uint64_t hash_of(std::string_view text) {
    return std::hash<std::string_view>{}(text);
}

bool is_telling(TokenKind kind) {
    return kind == TokenKind::word || kind == TokenKind::number || kind == TokenKind::place;
}

struct StationId {
    std::string_view station;
    std::string_view feed;
};
StationId parts_of(std::string_view id) {
    const std::size_t at = id.rfind('@');
    if (at == std::string_view::npos) return {id, {}};
    return {id.substr(0, at), id.substr(at + 1)};
}

bool is_picture_feed(std::string_view feed) {
    constexpr std::array<std::string_view, 6> pictures = {"", "SD", "HD", "FHD", "UHD", "4K"};
    return std::ranges::any_of(
        pictures, [&](std::string_view picture) { return text::iequals(picture, feed); });
}

void keep_unique(std::unordered_map<std::string_view, std::uint32_t>& map,
                 std::string_view key,
                 std::uint32_t channel) {
    const auto [at, is_new] = map.try_emplace(key, channel);
    if (!is_new && at->second != channel) at->second = several;
}

std::optional<std::uint32_t> found_in(
    const std::unordered_map<std::string_view, std::uint32_t>& map, std::string_view key) {
    const auto found = map.find(key);
    if (found == map.end() || found->second == several) return std::nullopt;
    return found->second;
}

}  // namespace

std::string_view country_of_id(std::string_view id) {
    const std::string_view station = parts_of(id).station;
    const std::size_t point = station.rfind('.');
    if (point == std::string_view::npos || point == 0) return {};
    const std::string_view ending = station.substr(point + 1);
    return ending == "tv" ? std::string_view{} : country_of_code(ending);
}

GuideIndex::GuideIndex(std::span<const GuideChannel> channels) {
    channels_.reserve(channels.size());
    rows_.reserve(channels.size() + channels.size() / 2);
    row_tokens_.reserve(rows_.capacity());
    tokens_.reserve(rows_.capacity() * 4);
    word_ids_.reserve(channels.size() * 2);
    sound_ids_.reserve(channels.size() * 2);
    by_id_.reserve(channels.size());
    by_lower_id_.reserve(channels.size());
    ParsedName parsed;
    for (const GuideChannel& channel : channels) {
        const auto number = static_cast<std::uint32_t>(channels_.size());
        const std::string_view id = text_.keep(channel.id);
        channels_.push_back({id,
                             channel.names.empty()
                                 ? id
                                 : text_.keep(channel.names[0].substr(0, FoldedName::longest))});
        by_id_.try_emplace(id, number);
        if (id.size() <= longest_id) {
            const std::string_view lower = text_.keep(text::to_lower(id));
            keep_unique(by_lower_id_, lower, number);
            if (const StationId parts = parts_of(lower); is_picture_feed(parts.feed))
                keep_unique(by_station_, parts.station, number);
        }
        const std::string_view country =
            channel.country.empty() ? country_of_id(channel.id) : country_of_text(channel.country);
        for (std::size_t i = 0; i < std::min(channel.names.size(), most_names); ++i) {
            parsed.parse(channel.names[i]);
            if (!parsed.key().empty()) add_row(number, parsed, country);
        }
    }
    weigh();
    post();
}

std::uint32_t GuideIndex::word(std::string_view text) {
    const auto found = word_ids_.find(text);
    if (found != word_ids_.end()) return found->second;
    const auto id = static_cast<std::uint32_t>(words_.size());
    const std::string_view kept = text_.keep(text);
    std::string sound;
    append_sound(sound, text);
    auto sounding = sound_ids_.find(sound);
    if (sounding == sound_ids_.end()) {
        sounding =
            sound_ids_.emplace(text_.keep(sound), static_cast<std::uint32_t>(sound_ids_.size()))
                .first;
    }
    words_.push_back({kept, sounding->second});
    word_ids_.emplace(kept, id);
    return id;
}

void GuideIndex::add_row(std::uint32_t channel, const ParsedName& name, std::string_view country) {
    const auto first = static_cast<std::uint32_t>(tokens_.size());
    for (const NameToken& token : name.tokens()) {
        const std::uint32_t id = word(token.text);
        Word& known = words_[id];
        if (known.last != channel) {
            known.last = channel;
            ++known.channels;
        }
        tokens_.push_back({known.text, id, known.sound, 0, token.kind, token.is_bracketed});
    }
    row_tokens_.emplace_back(first, static_cast<std::uint32_t>(name.tokens().size()));
    Row row;
    row.channel = channel;
    row.view.key = text_.keep(name.key());
    row.view.core = name.core() == name.key() ? row.view.key : text_.keep(name.core());
    std::string sound;
    append_sound(sound, name.core());
    row.view.core_sound = text_.keep(sound);
    if (!name.alias().empty()) row.view.alias = text_.keep(name.alias());
    row.view.pairs = LetterPairs(row.view.key);
    row.view.country = country.empty() ? name.country : country;
    row.view.place = name.place;
    row.view.call = name.call;
    if (!name.call.text.empty()) row.view.call.text = words_[word(name.call.text)].text;
    row.view.feed = name.feed;
    row.view.shift = name.shift;
    row.view.is_sharp = name.is_sharp;
    row.view.is_foreign = name.is_foreign;
    rows_.push_back(row);
}

void GuideIndex::weigh() {
    const auto all = static_cast<float>(channels_.size() + 1);
    for (Word& word : words_) {
        word.weight = std::max(
            0.05F, std::log(all / (static_cast<float>(word.channels) + 0.5F)) / std::log(all + 1));
    }
    for (WeighedToken& token : tokens_) {
        token.weight = token.kind == TokenKind::number ? number_weight : words_[token.id].weight;
        if (token.kind == TokenKind::generic) token.weight *= generic_share;
        if (token.kind == TokenKind::connector || token.kind == TokenKind::dress) token.weight = 0;
    }
    row_weights_.assign(rows_.size(), 0);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        rows_[i].view.tokens =
            std::span(tokens_).subspan(row_tokens_[i].first, row_tokens_[i].second);
        for (const WeighedToken& token : rows_[i].view.tokens) {
            if (is_telling(token.kind) && !token.is_bracketed) row_weights_[i] += token.weight;
        }
    }
    row_tokens_.clear();
}

void GuideIndex::post() {
    posting_begin_.assign(words_.size() + 1, 0);
    for (const Row& row : rows_) {
        for (const WeighedToken& token : row.view.tokens) ++posting_begin_[token.id + 1];
    }
    for (std::size_t i = 1; i < posting_begin_.size(); ++i)
        posting_begin_[i] += posting_begin_[i - 1];
    postings_.resize(posting_begin_.back());
    std::vector<std::uint32_t> at(posting_begin_.begin(), posting_begin_.end() - 1);
    sound_begin_.assign(sound_ids_.size() + 1, 0);
    for (const Word& word : words_) ++sound_begin_[word.sound + 1];
    for (std::size_t i = 1; i < sound_begin_.size(); ++i) sound_begin_[i] += sound_begin_[i - 1];
    sound_words_.resize(words_.size());
    std::vector<std::uint32_t> sound_at(sound_begin_.begin(), sound_begin_.end() - 1);
    for (std::uint32_t id = 0; id < words_.size(); ++id)
        sound_words_[sound_at[words_[id].sound]++] = id;
    for (std::uint32_t i = 0; i < rows_.size(); ++i) {
        const NameView& view = rows_[i].view;
        for (const WeighedToken& token : view.tokens) postings_[at[token.id]++] = i;
        by_core_.emplace_back(hash_of(view.core), i);
        if (view.core != view.key) by_core_.emplace_back(hash_of(view.key), i);
        by_sound_.emplace_back(hash_of(view.core_sound), i);
        if (!view.alias.empty()) by_alias_.emplace_back(hash_of(view.alias), i);
    }
    for (Keyed* keyed : {&by_core_, &by_sound_, &by_alias_}) std::ranges::sort(*keyed);
}

std::optional<std::uint32_t> GuideIndex::with_id(std::string_view id) const {
    if (const auto found = by_id_.find(id); found != by_id_.end()) return found->second;
    if (id.empty() || id.size() > longest_id) return std::nullopt;
    return found_in(by_lower_id_, text::to_lower(id));
}

std::optional<std::uint32_t> GuideIndex::with_same_station(std::string_view id) const {
    if (id.size() > longest_id || country_of_id(id).empty()) return std::nullopt;
    const std::string lower = text::to_lower(id);
    const StationId parts = parts_of(lower);
    if (!is_picture_feed(parts.feed)) return std::nullopt;
    return found_in(by_station_, parts.station);
}

void GuideIndex::ask(std::string_view name, std::string_view country, Asked& asked) const {
    asked.parsed.parse(name);
    const ParsedName& parsed = asked.parsed;
    asked.tokens.clear();
    std::string sound;
    for (const NameToken& token : parsed.tokens()) {
        WeighedToken weighed{token.text,
                             WeighedToken::unknown,
                             WeighedToken::unknown,
                             1,
                             token.kind,
                             token.is_bracketed};
        if (const auto found = word_ids_.find(token.text); found != word_ids_.end()) {
            weighed.id = found->second;
            weighed.sound = words_[weighed.id].sound;
            weighed.weight = words_[weighed.id].weight;
        } else {
            sound.clear();
            append_sound(sound, token.text);
            if (const auto near = sound_ids_.find(sound); near != sound_ids_.end())
                weighed.sound = near->second;
        }
        if (token.kind == TokenKind::number) weighed.weight = number_weight;
        if (token.kind == TokenKind::generic) weighed.weight *= generic_share;
        if (token.kind == TokenKind::connector || token.kind == TokenKind::dress)
            weighed.weight = 0;
        asked.tokens.push_back(weighed);
    }
    asked.sound.clear();
    append_sound(asked.sound, parsed.core());
    asked.view = {asked.tokens,
                  parsed.key(),
                  parsed.core(),
                  asked.sound,
                  parsed.alias(),
                  country.empty() ? parsed.country : country,
                  parsed.place,
                  LetterPairs(parsed.key()),
                  parsed.call,
                  parsed.feed,
                  parsed.shift,
                  parsed.is_sharp,
                  parsed.is_foreign};
}

void GuideIndex::add_keyed(const Keyed& keyed,
                           std::string_view key,
                           std::vector<std::uint32_t>& rows) const {
    if (key.empty()) return;
    const std::uint64_t hash = hash_of(key);
    auto at = std::ranges::lower_bound(keyed, std::pair<std::uint64_t, std::uint32_t>{hash, 0});
    for (std::size_t count = 0; at != keyed.end() && at->first == hash && count < most_equal_rows;
         ++at, ++count) {
        rows.push_back(at->second);
    }
}

void GuideIndex::add_sounding(const WeighedToken& token, std::vector<Lead>& leads) const {
    if (token.sound == WeighedToken::unknown) return;
    for (std::uint32_t i = sound_begin_[token.sound]; i < sound_begin_[token.sound + 1]; ++i) {
        if (sound_words_[i] != token.id) leads.push_back({sound_words_[i], token.weight * 0.9F});
    }
}

/// "skybang" where the guide knows "sky" and "bang".
void GuideIndex::add_cut(std::string_view text, std::vector<Lead>& leads) const {
    for (std::size_t cut = 3; cut + 3 <= text.size(); ++cut) {
        const auto front = word_ids_.find(text.substr(0, cut));
        if (front == word_ids_.end()) continue;
        const auto back = word_ids_.find(text.substr(cut));
        if (back == word_ids_.end()) continue;
        leads.push_back({front->second, 0.5F});
        leads.push_back({back->second, 0.5F});
    }
}

std::vector<GuideIndex::Lead> GuideIndex::leads_of(const Asked& asked) const {
    std::vector<Lead> leads;
    std::string glued;
    for (std::size_t i = 0; i < asked.tokens.size(); ++i) {
        const WeighedToken& token = asked.tokens[i];
        if (token.weight > 0 && token.id != WeighedToken::unknown) {
            leads.push_back({token.id, token.weight});
        }
        if (token.kind == TokenKind::word) add_sounding(token, leads);
        if (token.id == WeighedToken::unknown) add_cut(token.text, leads);
        if (i + 1 == asked.tokens.size() || token.is_bracketed) continue;
        glued.assign(token.text).append(asked.tokens[i + 1].text);
        const auto found = word_ids_.find(glued);
        if (found != word_ids_.end()) leads.push_back({found->second, 1});
    }
    std::ranges::stable_sort(leads, {}, [&](const Lead& lead) {
        return posting_begin_[lead.word + 1] - posting_begin_[lead.word];
    });
    return leads;
}

/// The rows that share most with what is asked, found through its rarest words.
void GuideIndex::add_similar(Asked& asked) const {
    asked.common.resize(rows_.size());
    asked.touched.clear();
    std::size_t visited = 0;
    for (const Lead& lead : leads_of(asked)) {
        const std::size_t count = posting_begin_[lead.word + 1] - posting_begin_[lead.word];
        if (visited > 0 && (count > common_word || visited + count > most_postings)) break;
        visited += count;
        for (std::uint32_t i = posting_begin_[lead.word]; i < posting_begin_[lead.word + 1]; ++i) {
            float& common = asked.common[postings_[i]];
            if (common == 0) asked.touched.push_back(postings_[i]);
            common += lead.weight;
        }
    }
    float asked_weight = 0.1F;
    for (const WeighedToken& token : asked.tokens) {
        if (is_telling(token.kind) && !token.is_bracketed) asked_weight += token.weight;
    }
    for (const std::uint32_t row : asked.touched)
        asked.common[row] /= asked_weight + row_weights_[row];
    const auto kept =
        static_cast<std::ptrdiff_t>(std::min(asked.touched.size(), most_similar_rows));
    std::ranges::nth_element(
        asked.touched, asked.touched.begin() + kept, [&](std::uint32_t a, std::uint32_t b) {
            return asked.common[a] != asked.common[b] ? asked.common[a] > asked.common[b] : a < b;
        });
    asked.rows.assign(asked.touched.begin(), asked.touched.begin() + kept);
    for (const std::uint32_t row : asked.touched) asked.common[row] = 0;
}

std::span<const std::uint32_t> GuideIndex::rows_like(Asked& asked) const {
    add_similar(asked);
    std::vector<std::uint32_t>& rows = asked.rows;
    add_keyed(by_core_, asked.view.core, rows);
    if (asked.view.core != asked.view.key) add_keyed(by_core_, asked.view.key, rows);
    add_keyed(by_sound_, asked.view.core_sound, rows);
    add_keyed(by_alias_, asked.view.core, rows);
    add_keyed(by_core_, asked.view.alias, rows);
    add_keyed(by_alias_, asked.view.alias, rows);
    std::ranges::sort(rows);
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    if (rows.size() > most_rows) rows.resize(most_rows);
    return rows;
}

}  // namespace flathead::guide
