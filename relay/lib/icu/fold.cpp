#include "relay/lib/icu/fold.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace flathead {
namespace {

struct Normalizers {
    const icu::Normalizer2* case_and_compatibility;
    const icu::Normalizer2* decomposed;
    const icu::Normalizer2* composed;
};

const Normalizers& normalizers() {
    static const Normalizers all = [] {
        UErrorCode status = U_ZERO_ERROR;
        const Normalizers found{icu::Normalizer2::getNFKCCasefoldInstance(status),
                                icu::Normalizer2::getNFDInstance(status),
                                icu::Normalizer2::getNFCInstance(status)};
        if (U_FAILURE(status))
            throw Error(text::join("ICU normalisation tables: ", u_errorName(status)));
        return found;
    }();
    return all;
}

/// True when all of it was ASCII and is folded; `out` is unspecified otherwise.
bool fold_ascii(std::string_view name, std::string& out) {
    bool blank_waits = false;
    for (const char c : name) {
        if (static_cast<unsigned char>(c) >= 0x80) return false;
        if (text::is_space(c)) {
            blank_waits = !out.empty();
            continue;
        }
        if (blank_waits) out += ' ';
        blank_waits = false;
        out += text::lower(c);
    }
    return true;
}

/// The blocks whose marks are accents on letters of any script; marks of one script alone carry
/// meaning there.
bool is_accent(UChar32 c) {
    return (c >= 0x0300 && c <= 0x036f) || (c >= 0x1ab0 && c <= 0x1aff) ||
           (c >= 0x1dc0 && c <= 0x1dff) || (c >= 0x20d0 && c <= 0x20ff) ||
           (c >= 0xfe20 && c <= 0xfe2f);
}

/// Letters come apart from their accents, which are dropped; the rest is put together again.
icu::UnicodeString without_accents(const icu::UnicodeString& folded) {
    const Normalizers& all = normalizers();
    UErrorCode status = U_ZERO_ERROR;
    if (all.decomposed->spanQuickCheckYes(folded, status) == folded.length()) {
        // Nothing comes apart, and NFKC_Casefold has left nothing to put together: only bare
        // accents could go.
        bool has_accent = false;
        for (std::int32_t i = 0; i < folded.length(); ++i)
            has_accent = has_accent || is_accent(folded.charAt(i));
        if (!has_accent) return folded;
    }
    const icu::UnicodeString apart = all.decomposed->normalize(folded, status);
    icu::UnicodeString kept;
    for (std::int32_t at = 0; at < apart.length(); at = apart.moveIndex32(at, 1)) {
        const UChar32 c = apart.char32At(at);
        if (!is_accent(c)) kept.append(c);
    }
    icu::UnicodeString whole = all.composed->normalize(kept, status);
    if (U_FAILURE(status)) throw Error(text::join("fold name: ", u_errorName(status)));
    return whole;
}

void fold_unicode(std::string_view name, std::string& out) {
    UErrorCode status = U_ZERO_ERROR;
    const auto length = static_cast<std::int32_t>(std::min<std::size_t>(name.size(), INT32_MAX));
    const icu::UnicodeString source = icu::UnicodeString::fromUTF8({name.data(), length});
    const icu::UnicodeString folded =
        normalizers().case_and_compatibility->normalize(source, status);
    if (U_FAILURE(status)) throw Error(text::join("fold name: ", u_errorName(status)));
    const icu::UnicodeString bare = without_accents(folded);
    icu::UnicodeString spaced;
    bool blank_waits = false;
    for (std::int32_t i = 0; i < bare.length(); ++i) {
        const char16_t unit =
            bare.charAt(i);  // white space lies in the first plane: units are enough
        if (unit < 0x80 ? text::is_space(static_cast<char>(unit)) : u_isUWhiteSpace(unit) != 0) {
            blank_waits = !spaced.isEmpty();
            continue;
        }
        if (blank_waits) spaced.append(u' ');
        blank_waits = false;
        spaced.append(unit);
    }
    spaced.toUTF8String(out);
}

}  // namespace

void fold_name_into(std::string_view name, std::string& out) {
    out.clear();
    if (fold_ascii(name, out)) return;
    out.clear();
    fold_unicode(name, out);
}

std::string fold_name(std::string_view name) {
    std::string out;
    fold_name_into(name, out);
    return out;
}

}  // namespace flathead
