#include "relay/playout/open_row.hpp"

#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/lib/av/failure.hpp"
#include "relay/playout/encoder.hpp"
#include "relay/playout/ranged.hpp"
#include "relay/playout/selection.hpp"
#include "relay/playout/stored.hpp"

#include <algorithm>
#include <unistd.h>

namespace flathead::playout {
namespace {

constexpr std::chrono::seconds most_wait{6};  // for one rendition
constexpr std::chrono::seconds most_encoder_wait{10};
/// So much more than the row needs is encoded.
constexpr std::chrono::milliseconds spare{2000};
constexpr Ticks ticks_per_millisecond = ticks_per_second / 1000;
constexpr std::size_t most_why_bytes = 500;

std::unique_ptr<av::Resources> resources_of(const plan::Upstream& upstream,
                                            const plan::Source& source,
                                            const Brake& brake) {
    if (upstream.kind == plan::Kind::file) return std::make_unique<LocalFiles>();
    curl::Transfer transfer;
    transfer.user_agent =
        upstream.user_agent.empty() ? "flathead/" FLATHEAD_VERSION : upstream.user_agent;
    transfer.headers = upstream.headers;
    if (!upstream.referrer.empty()) transfer.headers.emplace_back("Referer", upstream.referrer);
    transfer.connect_limit = most_wait;
    transfer.trusted = source.trusted;
    transfer.trusted_hosts = source.trusted_hosts;
    return std::make_unique<RangedFiles>(std::move(transfer), brake);
}

std::unique_ptr<Piece> open_copy(const RowToOpen& what,
                                 std::size_t index,
                                 const std::shared_ptr<Brake>& brake) {
    auto medium = open_medium(what, index, brake);
    const Ticks at = what.at - anchor_of(what.row);
    if (medium->duration() && at >= *medium->duration())
        throw av::Failure(av::Fault::malformed, "it ends before that");
    medium->go_to(std::max<Ticks>(at, 0));
    return std::make_unique<Piece>(std::move(medium), anchor_of(what.row));
}

/// Places of the picture and the sound to encode, whatever their codecs are.
void choose_streams(const RowToOpen& what,
                    std::size_t index,
                    const std::shared_ptr<Brake>& brake,
                    Encoding& encoding) {
    const plan::Upstream& upstream = what.media.renditions[index].upstream;
    const auto resources = resources_of(upstream, what.sources[index], *brake);
    av::Source source;
    source.url = upstream.url;
    source.resources = resources.get();
    source.give_up = [&brake] { return brake->is_over(); };
    source.is_file = true;
    try {
        const av::Input input(source);
        const Pair pair = any_picture_and_sound(input.streams(), what.schedule.languages);
        encoding.picture = pair.picture;
        encoding.sound = pair.sound;
        if (!pair.picture && !pair.sound)
            throw av::Failure(av::Fault::refused, "no audio or video in it");
        encoding.has_picture = pair.picture.has_value();
        encoding.has_sound = pair.sound.has_value();
    } catch (const av::Failure& failure) {
        // ffmpeg knows more containers than we play from.
        if (failure.fault != av::Fault::malformed) throw;
    }
}

std::unique_ptr<Piece> open_encoded(const RowToOpen& what,
                                    std::size_t index,
                                    const std::shared_ptr<Brake>& brake) {
    const plan::Upstream& upstream = what.media.renditions[index].upstream;
    if (upstream.kind != plan::Kind::file && !what.sources[index].trusted)
        throw av::Failure(av::Fault::refused, "only media of trusted sources are encoded");
    const Ticks at = std::max<Ticks>(what.at - anchor_of(what.row), 0);
    Encoding encoding;
    encoding.upstream = upstream;
    encoding.format = what.schedule;
    encoding.duration = what.media.duration;
    encoding.at = std::chrono::milliseconds(at / ticks_per_millisecond);
    encoding.length = std::chrono::milliseconds(
        (what.row.end * ticks_per_second - what.at) / ticks_per_millisecond + spare.count());
    choose_streams(what, index, brake, encoding);
    auto medium = std::make_unique<Medium>(
        std::make_unique<Encoders>(encoding, *brake), "encoded", std::vector<std::string>{}, brake);
    const Ticks start = encoder_start.count() * ticks_per_second;
    medium->begin(start - encoding.at.count() * ticks_per_millisecond);
    return std::make_unique<Piece>(std::move(medium), anchor_of(what.row));
}

/// A conformed copy stands first before it exists.
bool is_still_being_made(const plan::Media& media, std::size_t index) {
    const plan::Rendition& rendition = media.renditions[index];
    return rendition.fits && rendition.upstream.kind == plan::Kind::file &&
           index + 1 < media.renditions.size() &&
           ::access(rendition.upstream.url.c_str(), F_OK) != 0;
}

}  // namespace

RowToOpen row_to_open(const RowBook& book, const plan::Row& row, plan::Media media, Ticks at) {
    RowToOpen out;
    out.row = row;
    for (const plan::Rendition& rendition : media.renditions)
        out.sources.push_back(book.source(rendition.upstream));
    out.media = std::move(media);
    out.schedule = book.schedule();
    out.at = at;
    return out;
}

Ticks anchor_of(const plan::Row& row) {
    return row.start * ticks_per_second - row.in.count() * ticks_per_millisecond;
}

std::unique_ptr<Medium> open_medium(const RowToOpen& what,
                                    std::size_t rendition,
                                    const std::shared_ptr<Brake>& brake) {
    const plan::Upstream& upstream = what.media.renditions[rendition].upstream;
    brake->allow(most_wait);
    return std::make_unique<Medium>(resources_of(upstream, what.sources[rendition], *brake),
                                    upstream.url,
                                    what.schedule.languages,
                                    brake,
                                    what.media.duration.count() * ticks_per_millisecond);
}

bool is_encoded(const RowToOpen& what, std::size_t rendition) {
    return what.schedule.height > 0 || !what.media.renditions[rendition].fits;
}

void check_encodable(const RowToOpen& what,
                     std::size_t rendition,
                     const std::shared_ptr<Brake>& brake) {
    brake->allow(most_wait);
    Encoding encoding;
    choose_streams(what, rendition, brake, encoding);
}

OpenedRow open_row(const RowToOpen& what, const std::shared_ptr<Brake>& brake) {
    OpenedRow out;
    const auto is_opened = [&](std::size_t index, bool encode) {
        try {
            brake->allow(encode ? most_encoder_wait : most_wait);
            out.piece = (encode ? open_encoded : open_copy)(what, index, brake);
            out.rendition = index;
        } catch (const std::exception& failure) {
            if (is_still_being_made(what.media, index)) return false;
            const std::string& url = what.media.renditions[index].upstream.url;
            out.why +=
                text::join(out.why.empty() ? "" : "; ", url::masked(url), ": ", failure.what());
            if (out.why.size() > most_why_bytes) out.why.resize(most_why_bytes);
        }
        return out.piece != nullptr;
    };
    const auto& renditions = what.media.renditions;
    for (std::size_t i = 0; i < renditions.size(); ++i) {
        if (what.skip != i && is_opened(i, is_encoded(what, i))) return out;
    }
    // Better what does not fit than nothing.
    for (std::size_t i = 0; i < renditions.size(); ++i) {
        if (is_encoded(what, i) && is_opened(i, false)) return out;
    }
    return out;
}

}  // namespace flathead::playout
