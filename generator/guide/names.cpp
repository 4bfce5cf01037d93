#include "generator/guide/names.hpp"

#include "generator/guide/names_call.hpp"
#include "generator/guide/names_runs.hpp"
#include "generator/guide/names_words.hpp"
#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::guide {
namespace {

bool ends_with_word(std::string_view text, std::string_view ending, std::size_t at_least) {
    return text.size() >= at_least && text.ends_with(ending);
}

/// "007" and "7" are the same number; a lone 0 stays.
std::string_view without_zeros(std::string_view digits) {
    while (digits.size() > 1 && digits[0] == '0' && text::is_digit(digits[1]))
        digits.remove_prefix(1);
    return digits;
}

constexpr std::array<std::string_view, 13> digits_of = {
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"};

}  // namespace

/// Turns runs into tokens and evidence, left to right.
class NameReader {
  public:
    NameReader(ParsedName& out, const FoldedName& name) : out_(out), name_(name) {}

    void read() {
        const std::span<const Run> runs = name_.runs();
        for (std::size_t at = 0; at < runs.size(); ++at) words_[at] = word_of(name_.of(runs[at]));
        last_word_ = last_telling_run();
        for (std::size_t at = 0; at < runs.size();) at += read_run(at);
    }

  private:
    /// The last run that is neither picture nor provider's tag: what follows it is dress.
    [[nodiscard]] std::size_t last_telling_run() const {
        const std::span<const Run> runs = name_.runs();
        std::size_t last = 0;
        for (std::size_t at = 0; at < runs.size(); ++at) {
            const WordClass kind = words_[at].kind;
            if (runs[at].bracket == 0 && kind != WordClass::quality && kind != WordClass::noise)
                last = at;
        }
        return last;
    }

    std::size_t read_run(std::size_t at) {
        const Run& run = name_.runs()[at];
        if (run.is_square && is_noise_bracket(at)) return bracket_length(at);
        if (read_country(at)) return 1;
        if (const CallSignRead call = read_call_sign(name_, at); call.runs > 0) {
            take_call_sign(call, run);
            return call.runs;
        }
        if (const std::size_t taken = read_shift(at); taken > 0) return taken;
        if (name_.of(run) == "24" && run.after == '/' && at + 1 < name_.run_count) return 2;
        read_word(at);
        const bool is_shift_next = at + 1 < name_.run_count && shift_at(at + 1) > 0;
        if (run.after == '+' && !is_shift_next && words_[at].kind != WordClass::quality) {
            push("plus", TokenKind::word, run);
        }
        return 1;
    }

    [[nodiscard]] std::size_t bracket_length(std::size_t at) const {
        const std::span<const Run> runs = name_.runs();
        std::size_t end = at;
        while (end < runs.size() && runs[end].bracket == runs[at].bracket) ++end;
        return end - at;
    }

    /// "[Not 24/7]", "[Geo-blocked]", "[M]".
    [[nodiscard]] bool is_noise_bracket(std::size_t at) const {
        const std::span<const Run> runs = name_.runs();
        if (name_.is_alone_in_bracket(at) && name_.of(runs[at]).size() == 1) return true;
        const std::size_t end = at + bracket_length(at);
        for (std::size_t i = at; i < end; ++i) {
            if (words_[i].kind == WordClass::noise) return true;
        }
        return false;
    }

    /// "UK:", "|UK|", "[UK]", "UK -", "UK ★", "DE-" in front; " UK", "(uk)" behind.
    bool read_country(std::size_t at) {
        const std::span<const Run> runs = name_.runs();
        const Run& run = runs[at];
        const std::string_view text = name_.of(run);
        const bool is_alone = name_.is_alone_in_bracket(at);
        if (text.size() > 3 || (!name_.is_upper(run) && !is_alone)) return false;
        const std::string_view country = country_of_code(text);
        if (country.empty() || text == "tv") return false;
        const bool is_first = at == 0 && runs.size() > 1;
        const bool is_last = at > 0 && at >= last_word_ && out_.count_ > 0;
        bool is_dress = is_alone && (is_first || is_last);
        if (is_first && !is_alone) {
            is_dress = text::contains("|:*-", std::string_view(&run.after, 1)) || run.before == '|';
            if (run.after == '-' && !run.is_spaced_after) is_dress &= text != "al" && text != "el";
            is_dress |= text == "us" || text == "uk" || text == "usa";
        } else if (is_last && !is_alone) {
            is_dress = run.bracket == 0 && run.before != ',' && out_.call.text.empty() &&
                       text != "fm" && text != "am" && words_[at].kind != WordClass::quality;
        }
        if (!is_dress) return false;
        if (out_.country.empty()) out_.country = country;
        push(text, TokenKind::dress, run);
        return true;
    }

    void take_call_sign(const CallSignRead& call, const Run& run) {
        push(call.letters, TokenKind::word, run);
        if (!out_.call.text.empty() && (out_.call.is_certain || !call.is_certain)) return;
        out_.call = {
            call.letters, call.sub_channel, call.is_certain, call.is_low_power, call.is_full_power};
        if (out_.country.empty() && call.is_certain) {
            out_.country = call.letters[0] == 'c' ? "ca" : call.letters[0] == 'x' ? "mx" : "us";
        }
    }

    /// "1", "1h" as hours of delay; 0: no such number.
    static int hours_of(std::string_view digits) {
        if (digits.ends_with('h')) digits.remove_suffix(1);
        const auto value = text::number<int>(digits);
        return value && *value >= 1 && *value <= 12 ? *value : 0;
    }

    /// Hours of a "+1" whose number is this run; 0: it is none. "1+1" is a name.
    [[nodiscard]] int shift_at(std::size_t at) const {
        const Run& run = name_.runs()[at];
        if (run.before != '+' || at == 0) return 0;
        const std::string_view left = name_.of(name_.runs()[at - 1]);
        if (at == 1 && std::ranges::all_of(left, text::is_digit) && !run.is_spaced_before) return 0;
        return hours_of(name_.of(run));
    }

    /// "+1", "+1h", "Plus 1": the same programme hours later.
    std::size_t read_shift(std::size_t at) {
        const std::span<const Run> runs = name_.runs();
        const std::string_view text = name_.of(runs[at]);
        if (at > 0 && (text == "plus" || text == "timeshift") && at + 2 == runs.size() &&
            runs[at + 1].before == ' ' && hours_of(name_.of(runs[at + 1])) > 0) {
            out_.shift = hours_of(name_.of(runs[at + 1]));
            return 2;
        }
        const int hours = shift_at(at);
        if (hours > 0) out_.shift = hours;
        return hours > 0 ? 1 : 0;
    }

    void read_word(std::size_t at) {
        const Run& run = name_.runs()[at];
        const std::string_view text = name_.of(run);
        if (take(words_[at], text, run, at)) return;
        // "RTL2", "tv5monde": letters and digits part; "102.5" stays.
        for (std::size_t begin = 0; begin < text.size();) {
            const bool digits = text::is_digit(text[begin]);
            std::size_t end = begin + 1;
            while (end < text.size() &&
                   (text::is_digit(text[end]) || (digits && text[end] == '.')) == digits &&
                   !is_hump(run, begin, end)) {
                ++end;
            }
            add_piece(text.substr(begin, end - begin), digits, run, at);
            begin = end;
        }
    }

    /// "LookSport" is two words: a capital with three letters on either side of the seam.
    [[nodiscard]] bool is_hump(const Run& run, std::size_t begin, std::size_t at) const {
        const auto letter = [&](std::size_t i) { return name_.text[run.begin + i]; };
        const auto is_capital = [&](std::size_t i) { return name_.upper[run.begin + i] != 0; };
        const std::size_t size = static_cast<std::size_t>(run.end - run.begin);
        if (at < begin + 3 || at + 3 > size || !is_capital(at)) return false;
        for (const std::size_t i : {at - 2, at - 1, at + 1, at + 2}) {
            if (is_capital(i) || letter(i) < 'a' || letter(i) > 'z') return false;
        }
        return true;
    }

    void add_piece(std::string_view piece, bool digits, const Run& run, std::size_t at) {
        if (digits) {
            push(without_zeros(piece), TokenKind::number, run);
            return;
        }
        if (piece.size() < name_.of(run).size() && take(word_of(piece), piece, run, at)) return;
        // "OSNtv", "SportsHD", "Newschannel": the weak word glued on.
        for (const std::string_view ending :
             {std::string_view("tv"), std::string_view("hd"), std::string_view("channel")}) {
            if (!ends_with_word(piece, ending, ending.size() + 3)) continue;
            piece.remove_suffix(ending.size());
            push(piece, TokenKind::word, run);
            if (ending == "hd") {
                out_.is_sharp = true;
            } else {
                push(ending, TokenKind::generic, run);
            }
            return;
        }
        push(piece, TokenKind::word, run);
    }

    /// Words with a meaning of their own; false: an ordinary one.
    bool take(const Word& word, std::string_view text, const Run& run, std::size_t at) {
        const bool is_tail = run.bracket != 0 || at > last_word_;
        switch (word.kind) {
            case WordClass::plain:
                return false;
            case WordClass::generic:
                push(text, TokenKind::generic, run);
                return true;
            case WordClass::connector:
                push(text, TokenKind::connector, run);
                return true;
            case WordClass::quality:
                out_.is_sharp |= text != "sd" && text != "lq" && text != "576p" && text != "480p" &&
                                 text != "360p";
                return true;
            case WordClass::noise:
                if (!is_tail) return false;
                if (text == "raw" || text == "vip") push(text, TokenKind::dress, run);
                return true;
            case WordClass::place:
                push(text, TokenKind::place, run);
                if (out_.place.empty()) out_.place = word.country;
                return true;
            case WordClass::west:
            case WordClass::east:
                if (at == 0 || (run.bracket == 0 && at < last_word_)) return false;
                out_.feed = word.kind == WordClass::east ? Feed::east : Feed::west;
                return true;
            case WordClass::number:
                push(digits_of[static_cast<std::size_t>(word.value)], TokenKind::number, run);
                return true;
        }
        return false;
    }

    void push(std::string_view text, TokenKind kind, const Run& run) {
        if (out_.count_ < ParsedName::most_tokens)
            out_.tokens_[out_.count_++] = {text, kind, run.bracket != 0};
    }

    ParsedName& out_;
    const FoldedName& name_;
    std::array<Word, FoldedName::most_runs> words_{};  // of each run
    std::size_t last_word_ = 0;
};

void ParsedName::parse(std::string_view name) {
    count_ = 0;
    country = {};
    place = {};
    call = {};
    feed = Feed::none;
    shift = 0;
    is_sharp = false;
    folded_.read(name);
    is_foreign = folded_.is_foreign;
    NameReader(*this, folded_).read();
    make_keys();
}

void ParsedName::make_keys() {
    key_.clear();
    core_.clear();
    alias_.clear();
    const auto counts = [](const NameToken& token) { return token.kind != TokenKind::dress; };
    const auto is_strong = [](const NameToken& token) {
        return token.kind == TokenKind::word || token.kind == TokenKind::number ||
               token.kind == TokenKind::place;
    };
    const std::span<NameToken> all(tokens_.data(), count_);
    // A name wholly in brackets, or of nothing but dress, is taken as it stands.
    if (std::ranges::none_of(all,
                             [&](const NameToken& t) { return counts(t) && !t.is_bracketed; })) {
        for (NameToken& token : all) token.is_bracketed = false;
        if (std::ranges::none_of(all, counts)) {
            for (NameToken& token : all) token.kind = TokenKind::word;
        }
    }
    for (const NameToken& token : all) {
        if (!counts(token)) continue;
        if (token.is_bracketed) {
            if (is_strong(token)) alias_ += token.text;
            continue;
        }
        key_ += token.text;
        if (is_strong(token)) core_ += token.text;
    }
    if (core_.empty()) core_ = key_;
    if (alias_.size() < 3 || alias_ == core_) alias_.clear();
}

}  // namespace flathead::guide
