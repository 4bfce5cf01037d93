#include "generator/guide/event_title.hpp"

#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::guide {
namespace {

bool is_open(const Token& token) {
    return token.is_mark('(') || token.is_mark('[');
}
bool is_close(const Token& token) {
    return token.is_mark(')') || token.is_mark(']');
}

/// Parts two statements of a name: "PPV 03: …", "… | …", "… - …". A hyphen inside a word does not.
bool is_separator(std::span<const Token> tokens, std::size_t i) {
    const Token& token = tokens[i];
    const bool is_spaced_behind = i + 1 >= tokens.size() || tokens[i + 1].is_spaced;
    if (token.is_dash() || token.is_mark('/') || token.is_mark('~'))
        return token.is_spaced && is_spaced_behind;
    if (token.is_mark(':')) return is_spaced_behind;
    constexpr std::string_view bullets[] = {
        "|", "\xe2\x80\xa2", "\xe2\x94\x82", "\xe2\x94\x83", "\xe2\x96\x8e"};
    return token.kind == TokenKind::mark &&
           std::ranges::find(bullets, token.text) != std::end(bullets);
}

bool is_one_of(std::string_view word, std::span<const std::string_view> words) {
    return std::ranges::any_of(words,
                               [&](std::string_view one) { return text::iequals(one, word); });
}

bool is_feed_word(std::string_view word) {
    static constexpr std::string_view words[] = {
        "PPV", "EVENT", "EVENTS", "LIVE", "CH", "CHANNEL", "FEED"};
    return is_one_of(word, words);
}

/// Words whose number belongs to the event: "Game 5 - Lakers vs Celtics".
bool counts_events(std::string_view word) {
    static constexpr std::string_view words[] = {"round",
                                                 "game",
                                                 "day",
                                                 "stage",
                                                 "week",
                                                 "matchday",
                                                 "match",
                                                 "formula",
                                                 "part",
                                                 "race",
                                                 "heat",
                                                 "final",
                                                 "bowl",
                                                 "season",
                                                 "episode",
                                                 "vol",
                                                 "leg",
                                                 "test",
                                                 "wrestlemania"};
    return is_one_of(word, words);
}

std::vector<Token> remaining(std::span<const Token> tokens, const std::vector<bool>& is_used) {
    std::vector<Token> kept;
    bool was_used = false;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (is_used[i]) {
            was_used = true;
            continue;
        }
        Token token = tokens[i];
        token.is_spaced = token.is_spaced || (was_used && !is_close(token));
        was_used = false;
        kept.push_back(token);
        if (is_close(token) && kept.size() >= 2 &&
            is_open(kept[kept.size() - 2])) {  // nothing is left between them
            kept.resize(kept.size() - 2);
            was_used = true;
        }
    }
    return kept;
}

bool is_edge(const Token& token) {
    constexpr std::string_view marks = "-|:,@/~.=;";
    const bool is_bullet = token.kind == TokenKind::mark && token.text.size() == 3;
    return token.is_dash() || is_bullet ||
           (token.kind == TokenKind::mark && marks.find(token.text[0]) != std::string_view::npos);
}

std::span<const Token> trimmed(std::span<const Token> tokens) {
    while (!tokens.empty() && is_edge(tokens.front())) tokens = tokens.subspan(1);
    while (!tokens.empty() && is_edge(tokens.back())) tokens = tokens.first(tokens.size() - 1);
    return tokens;
}

/// "PPV 03", "NFL Game Pass 3", "US (ESPN+ 045)", "UK", "Live": which channel it is, not what is
/// on.
bool is_channel_label(std::span<const Token> label) {
    const auto is_label_word = [](const Token& t) {
        const bool is_country = t.text.size() == 2 && std::ranges::all_of(t.text, [](char c) {
                                    return c >= 'A' && c <= 'Z';
                                });
        return t.is_word() && (is_country || is_feed_word(t.text));
    };
    if (std::ranges::all_of(label,
                            [&](const Token& t) { return is_label_word(t) || t.is_number(); }))
        return true;
    const bool in_brackets = is_close(label.back());
    if (in_brackets) label = label.first(label.size() - 1);
    if (label.size() < 2 || !label.back().is_number()) return false;
    const Token& before = label[label.size() - 2];
    if (before.is_word() && counts_events(before.text)) return false;
    const std::string_view number = label.back().text;
    return in_brackets || number.size() <= 2 || number[0] == '0' ||
           std::ranges::any_of(label, is_label_word);
}

/// Without the labels in front, as long as words remain.
std::span<const Token> without_labels(std::span<const Token> tokens) {
    constexpr std::size_t longest_label = 9;  // tokens
    constexpr int most_labels = 3;
    const auto has_word = [](std::span<const Token> some) {
        return std::ranges::any_of(some, &Token::is_word);
    };
    for (int i = 0; i < most_labels; ++i) {
        std::size_t end = 1;
        while (end < tokens.size() && end <= longest_label && !is_separator(tokens, end)) ++end;
        const bool is_label =
            end < tokens.size() && end <= longest_label && is_channel_label(tokens.first(end));
        if (!is_label || !has_word(tokens.subspan(end))) break;
        tokens = trimmed(tokens.subspan(end + 1));
    }
    std::size_t words = 0;  // "PPV 03 UFC 300", without a separator
    while (words < tokens.size() && tokens[words].is_word() && is_feed_word(tokens[words].text))
        ++words;
    const bool is_numbered = words > 0 && words + 1 < tokens.size() && tokens[words].is_number() &&
                             tokens[words + 1].is_spaced;
    if (is_numbered && has_word(tokens.subspan(words + 1)))
        tokens = trimmed(tokens.subspan(words + 1));
    return tokens;
}

}  // namespace

std::string event_title(std::span<const Token> tokens, const std::vector<bool>& is_used) {
    const std::vector<Token> kept = remaining(tokens, is_used);
    const std::span<const Token> rest = without_labels(trimmed(kept));
    if (std::ranges::none_of(rest, &Token::is_word)) return {};
    std::string title;
    for (std::size_t i = 0; i < rest.size(); ++i) {
        // Where a time stood between two separators, one is enough.
        if (i > 0 && is_separator(rest, i) && is_separator(rest, i - 1)) continue;
        if (i > 0 && rest[i].is_spaced) title += ' ';
        title += rest[i].text;
    }
    return title;
}

}  // namespace flathead::guide
