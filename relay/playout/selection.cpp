#include "relay/playout/selection.hpp"

#include "relay/base/text.hpp"
#include "relay/playout/elementary.hpp"
#include "relay/playout/tables.hpp"

#include <algorithm>

namespace flathead::playout {
namespace {

/// AAC that comes without ADTS headers needs a configuration that ADTS can say.
bool is_carried(const av::Stream& stream) {
    if (stream.codec == av::Codec::other) return false;
    return stream.codec != av::Codec::aac || stream.config.empty() ||
           adts_header(stream.config).has_value();
}

/// ISO 639-2 has two codes for these (bibliographic and of the language's own name).
std::string_view one_code(std::string_view language) {
    struct Row {
        std::string_view bibliographic, own;
    };
    static constexpr Row rows[] = {{"alb", "sqi"}, {"arm", "hye"}, {"baq", "eus"}, {"bur", "mya"},
                                   {"chi", "zho"}, {"cze", "ces"}, {"dut", "nld"}, {"fre", "fra"},
                                   {"geo", "kat"}, {"ger", "deu"}, {"gre", "ell"}, {"ice", "isl"},
                                   {"mac", "mkd"}, {"mao", "mri"}, {"may", "msa"}, {"per", "fas"},
                                   {"rum", "ron"}, {"slo", "slk"}, {"tib", "bod"}, {"wel", "cym"}};
    const auto* const row = std::ranges::find(rows, language, &Row::bibliographic);
    return row == std::end(rows) ? language : row->own;
}

/// Smaller is better.
std::size_t rank(const av::Stream& stream, const std::vector<std::string>& languages) {
    const std::size_t per_language = 4;
    std::size_t place = 0;
    while (place < languages.size() &&
           (stream.language.empty() ||
            one_code(text::to_lower(languages[place])) != one_code(stream.language)))
        ++place;
    return place * per_language + (stream.is_aside ? 2 : 0) + (stream.is_default ? 0 : 1);
}

void complain(const std::string& left_out) {
    throw av::Failure(av::Fault::malformed,
                      left_out.empty() ? "no audio or video in it"
                                       : text::join("nothing that MPEG-TS carries: ", left_out));
}

}  // namespace

std::optional<std::size_t> Selection::position(std::size_t index) const {
    const auto at = std::ranges::find(indexes, index);
    if (at == indexes.end()) return std::nullopt;
    return static_cast<std::size_t>(at - indexes.begin());
}

Selection select(const std::vector<av::Stream>& streams) {
    Selection out;
    const auto take = [&](std::size_t index) {
        if (out.streams.size() == most_streams) return;
        out.streams.push_back(streams[index]);
        out.indexes.push_back(index);
    };
    for (std::size_t i = 0; i < streams.size(); ++i) {
        if (!is_carried(streams[i])) {
            out.left_out += text::join(out.left_out.empty() ? "" : ", ", streams[i].codec_name);
        } else if (streams[i].is_video && out.streams.empty()) {
            take(i);
        }
    }
    for (std::size_t i = 0; i < streams.size(); ++i) {
        if (is_carried(streams[i]) && !streams[i].is_video) take(i);
    }
    if (out.streams.empty()) complain(out.left_out);
    return out;
}

Pair picture_and_sound(const std::vector<av::Stream>& streams,
                       const std::vector<std::string>& languages) {
    Pair out;
    std::string left_out;
    bool has_picture = false;
    for (std::size_t i = 0; i < streams.size(); ++i) {
        const av::Stream& stream = streams[i];
        has_picture = has_picture || (stream.is_video && !stream.is_cover);
        if (!is_carried(stream)) {
            left_out += text::join(left_out.empty() ? "" : ", ", stream.codec_name);
        } else if (stream.is_video) {
            if (!out.picture) out.picture = i;
        } else if (!out.sound || rank(stream, languages) < rank(streams[*out.sound], languages)) {
            out.sound = i;
        }
    }
    // A film without its picture is no film.
    if (!out.picture && (has_picture || !out.sound)) complain(left_out);
    return out;
}

Pair any_picture_and_sound(const std::vector<av::Stream>& streams,
                           const std::vector<std::string>& languages) {
    Pair out;
    for (std::size_t i = 0; i < streams.size(); ++i) {
        const av::Stream& stream = streams[i];
        if (stream.is_video && !stream.is_cover && !out.picture) out.picture = i;
        if (stream.is_audio &&
            (!out.sound || rank(stream, languages) < rank(streams[*out.sound], languages)))
            out.sound = i;
    }
    return out;
}

}  // namespace flathead::playout
