#include "generator/fetch/encoding.hpp"

#include "generator/fetch/text_scan.hpp"
#include "relay/base/owned.hpp"
#include "relay/base/text.hpp"

#include <uchardet.h>

#include <algorithm>

namespace flathead::fetch {
namespace {

using namespace std::string_view_literals;
using Detector = Owned<uchardet, uchardet_delete>;

struct Label {
    std::string_view label;  // lower case, letters and digits only
    std::string_view name;   // for iconv
};

/// Labels met in playlists and guides and in uchardet's answers. As the WHATWG Encoding Standard
/// does, Latin-1 and the national standards are read as the Windows code page that contains them:
/// that is what writers really used.
constexpr Label labels[] = {
    {"utf8", "UTF-8"},
    {"unicode11utf8", "UTF-8"},
    {"iso88591", "CP1252"},
    {"latin1", "CP1252"},
    {"l1", "CP1252"},
    {"iso885915", "ISO-8859-15"},
    {"latin9", "ISO-8859-15"},
    {"windows1250", "CP1250"},
    {"cp1250", "CP1250"},
    {"windows1251", "CP1251"},
    {"cp1251", "CP1251"},
    {"windows1252", "CP1252"},
    {"cp1252", "CP1252"},
    {"windows1253", "CP1253"},
    {"cp1253", "CP1253"},
    {"windows1254", "CP1254"},
    {"cp1254", "CP1254"},
    {"iso88599", "CP1254"},
    {"latin5", "CP1254"},
    {"windows1255", "CP1255"},
    {"cp1255", "CP1255"},
    {"windows1256", "CP1256"},
    {"cp1256", "CP1256"},
    {"windows1257", "CP1257"},
    {"cp1257", "CP1257"},
    {"windows1258", "CP1258"},
    {"cp1258", "CP1258"},
    {"iso88592", "ISO-8859-2"},
    {"latin2", "ISO-8859-2"},
    {"iso88593", "ISO-8859-3"},
    {"iso88594", "ISO-8859-4"},
    {"iso88595", "ISO-8859-5"},
    {"iso88596", "ISO-8859-6"},
    {"iso88597", "ISO-8859-7"},
    {"iso88598", "CP1255"},
    {"iso885910", "ISO-8859-10"},
    {"iso885911", "CP874"},
    {"tis620", "CP874"},
    {"windows874", "CP874"},
    {"iso885913", "ISO-8859-13"},
    {"iso885914", "ISO-8859-14"},
    {"iso885916", "ISO-8859-16"},
    {"koi8r", "KOI8-R"},
    {"koi8u", "KOI8-U"},
    {"ibm866", "CP866"},
    {"cp866", "CP866"},
    {"ibm855", "CP855"},
    {"maccyrillic", "MAC-CYRILLIC"},
    {"viscii", "VISCII"},
    {"gb18030", "GB18030"},
    {"gb2312", "GB18030"},
    {"gbk", "GB18030"},
    {"cp936", "GB18030"},
    {"hzgb2312", "GB18030"},
    {"big5", "BIG5-HKSCS"},
    {"big5hkscs", "BIG5-HKSCS"},
    {"euctw", "EUC-TW"},
    {"shiftjis", "CP932"},
    {"sjis", "CP932"},
    {"xsjis", "CP932"},
    {"windows31j", "CP932"},
    {"cp932", "CP932"},
    {"eucjp", "EUC-JP-MS"},
    {"euckr", "CP949"},
    {"ksc56011987", "CP949"},
    {"uhc", "CP949"},
    {"cp949", "CP949"},
    {"iso2022jp", "ISO-2022-JP-3"},
    {"iso2022kr", "ISO-2022-KR"},
};

std::string_view name_of_label(std::string_view written) {
    std::string folded;
    for (const char c : written) {
        if (text::is_alpha(c) || text::is_digit(c)) folded += text::lower(c);
    }
    const auto* const found = std::ranges::find(labels, std::string_view(folded), &Label::label);
    return found == std::end(labels) ? std::string_view{} : found->name;
}

bool has_two_byte_characters(std::string_view name) {
    static constexpr std::string_view wide[] = {
        "GB18030", "BIG5-HKSCS", "EUC-TW", "CP932", "EUC-JP-MS", "CP949"};
    return std::ranges::find(wide, name) != std::end(wide);
}

/// What a sample looks like when read as UTF-8.
struct Census {
    std::size_t valid = 0;    // sequences beyond ASCII
    std::size_t invalid = 0;  // wrong sequences
    std::size_t high = 0;     // bytes beyond ASCII
    std::size_t runs = 0;     // of such bytes
    /// Isolated accents in Latin script; words of another script make long runs.
    [[nodiscard]] bool is_latin() const { return high <= runs * 3; }
};

Census census_of(std::string_view sample) {
    Census census;
    bool in_run = false;
    for (std::size_t at = 0; at < sample.size();) {
        if (static_cast<unsigned char>(sample[at]) < 0x80) {
            in_run = false;
            at += ascii_prefix(sample.substr(at));
            if (at < sample.size() && sample[at] == '\0') ++at;
            continue;
        }
        if (!in_run) ++census.runs;
        in_run = true;
        const WrongSequence found = wrong_sequence(sample.substr(at));
        // wrong_sequence of a right one runs over all of it.
        const bool right = clean_prefix(sample.substr(at, found.bytes)) == found.bytes;
        if (found.cut && at + found.bytes == sample.size())
            break;  // the sample's end proves nothing
        ++(right ? census.valid : census.invalid);
        census.high += found.bytes;
        at += found.bytes;
    }
    return census;
}

std::string_view guessed(std::string_view sample) {
    const Detector detector(uchardet_new());
    if (uchardet_handle_data(detector.get(), sample.data(), sample.size()) != 0) return {};
    uchardet_data_end(detector.get());
    const std::string_view name = name_of_label(uchardet_get_charset(detector.get()));
    return name == "UTF-8" ? std::string_view{} : name;
}

}  // namespace

Encoding marked_encoding(std::string_view head) {
    struct Mark {
        std::string_view bytes;
        Encoding encoding;
    };
    static constexpr Mark marks[] = {
        {"\xEF\xBB\xBF"sv, {"UTF-8", 1, 3}},
        {"\xFF\xFE\0\0"sv, {"UTF-32LE", 4, 4}},
        {"\0\0\xFE\xFF"sv, {"UTF-32BE", 4, 4}},
        {"\xFF\xFE"sv, {"UTF-16LE", 2, 2}},
        {"\xFE\xFF"sv, {"UTF-16BE", 2, 2}},
    };
    for (const Mark& mark : marks) {
        if (head.starts_with(mark.bytes)) return mark.encoding;
    }
    // Playlists and guides begin with ASCII: without a mark every other byte of UTF-16 is NUL at
    // the beginning.
    std::size_t even = 0;
    std::size_t odd = 0;
    head = head.substr(0, 64);
    for (std::size_t i = 0; i < head.size(); ++i) {
        if (head[i] == '\0') ++(i % 2 == 0 ? even : odd);
    }
    const std::size_t half = head.size() / 2;
    if (half >= 2 && odd * 4 >= half * 3 && even == 0) return {"UTF-16LE", 2, 0};
    if (half >= 2 && even * 4 >= half * 3 && odd == 0) return {"UTF-16BE", 2, 0};
    return {};
}

std::string_view declared_encoding(std::string_view head) {
    while (!head.empty() && text::is_space(head.front())) head.remove_prefix(1);
    if (!head.starts_with("<?xml")) return {};
    head = head.substr(0, head.find("?>"));
    const std::size_t word = head.find("encoding");
    if (word == std::string_view::npos) return {};
    head.remove_prefix(word + "encoding"sv.size());
    const std::size_t open = head.find_first_of("\"'");
    if (open == std::string_view::npos) return {};
    const std::size_t close = head.find(head[open], open + 1);
    if (close == std::string_view::npos) return {};
    return name_of_label(head.substr(open + 1, close - open - 1));
}

std::string_view likely_encoding(std::string_view sample, std::string_view declared) {
    const Census census = census_of(sample);
    const bool declared_other = !declared.empty() && declared != "UTF-8";
    if (census.invalid == 0) {
        // Two-byte text of a few characters can look like UTF-8 by chance; anything else that does
        // is UTF-8.
        return has_two_byte_characters(declared) && census.valid < 4 ? declared : "UTF-8";
    }
    if (census.valid > census.invalid) return "UTF-8";
    if (declared_other) return declared;
    // Lone accents: a file declared UTF-8 stays what it says, and so does one with right sequences
    // among wrong ones, for which Latin-1 would need "Ã" before a symbol. In another script the
    // bytes outweigh the declaration.
    if (census.is_latin() && declared == "UTF-8") return "UTF-8";
    const std::string_view guess = guessed(sample);
    const bool mixed = census.valid * 20 >= census.invalid;
    if (census.is_latin() && mixed && !has_two_byte_characters(guess)) return "UTF-8";
    return guess.empty() ? "CP1252" : guess;
}

}  // namespace flathead::fetch
