#include "relay/playout/archive.hpp"

#include "relay/base/log.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/playout/archive_cuts.hpp"
#include "relay/playout/open_row.hpp"
#include "relay/playout/outlet.hpp"
#include "relay/playout/row_book.hpp"
#include "relay/playout/slate.hpp"

#include <algorithm>

namespace flathead::playout {
namespace {

constexpr Ticks ticks_per_millisecond = ticks_per_second / 1000;
constexpr Ticks first_stamp = 10 * ticks_per_second;
constexpr std::size_t most_rows = 500;
constexpr std::int64_t most_span = std::int64_t{50} * 3600 * 1000;  // milliseconds, of a playlist
constexpr std::int64_t longest_segment = std::int64_t{15} * 60 * 1000;  // milliseconds
/// Media that end so much before their row have filled it.
constexpr Ticks nearly = ticks_per_second;
/// Further back is not looked for the start of a gap.
constexpr std::int64_t before = 12;
constexpr std::size_t most_waiting_bytes = 64U << 10;

/// A row's media, and where they are cut.
struct Material {
    enum class Kind : std::uint8_t {
        nothing,  // a slate
        keyed,    // at key frames of its own table
        scanned,  // at the key frames that follow fixed times
        encoded,  // at fixed times
    };
    Kind kind = Kind::nothing;
    std::unique_ptr<Medium> medium;  // keyed, scanned
    std::vector<Ticks> keys;         // keyed: all, on the channel's time line
    std::vector<Ticks> cuts;         // from the row's start to the end of the media
    std::vector<Ticks> slate_cuts;   // from there to the row's end
};

class Archive {
  public:
    explicit Archive(const ScheduleRequest& request)
        : request_(request), book_(request.plan, request.channel) {}

    [[nodiscard]] Material material(const plan::Row& row) const {
        Material out;
        const Ticks begin = row.start * ticks_per_second;
        const Ticks end = row.end * ticks_per_second;
        auto media = row.media == 0 ? std::nullopt : book_.media(row.media);
        if (!media) {
            out.slate_cuts = row.media == 0 ? cuts_in_gap(begin, end) : cuts_at_times(begin, end);
            return out;
        }
        Ticks length = media->duration.count() * ticks_per_millisecond;
        open(row_to_open(book_, row, std::move(*media), begin), out);
        if (out.kind == Material::Kind::nothing) {
            out.slate_cuts = cuts_at_times(begin, end);
            return out;
        }
        if (out.medium) length = out.medium->duration().value_or(length);
        Ticks media_end = std::min(end, anchor_of(row) + length);
        if (media_end > end - nearly || media_end <= begin) media_end = end;
        out.cuts = out.kind == Material::Kind::keyed ? cuts_at_keys(begin, media_end, out.keys)
                                                     : cuts_at_times(begin, media_end);
        if (media_end < end) out.slate_cuts = cuts_at_times(media_end, end);
        return out;
    }

    [[nodiscard]] const RowBook& book() const { return book_; }

  private:
    /// The first rendition that can be read.
    static void open(const RowToOpen& what, Material& out) {
        for (std::size_t i = 0; i < what.media.renditions.size(); ++i) {
            const auto brake = std::make_shared<Brake>();
            try {
                if (is_encoded(what, i)) {
                    check_encodable(what, i, brake);
                    out.kind = Material::Kind::encoded;
                    return;
                }
                out.medium = open_medium(what, i, brake);
                out.keys = out.medium->keys();
                for (Ticks& key : out.keys) key += anchor_of(what.row);
                out.kind = out.keys.empty() ? Material::Kind::scanned : Material::Kind::keyed;
                return;
            } catch (const std::exception& failure) {
                out.medium.reset();
                const std::string& url = what.media.renditions[i].upstream.url;
                log::warning("playout", text::join(url::masked(url), ": ", failure.what()));
            }
        }
    }

    const ScheduleRequest& request_;
    RowBook book_;
};

/// Stamps count from the beginning of the day (UTC) on which the row begins: they follow each other
/// over a day's rows, and the 33 bits of a transport stream hold them.
constexpr Ticks ticks_per_day = 24 * 3600 * ticks_per_second;
std::int64_t day_of(std::int64_t second) {
    return second / (24 * 3600);
}

/// `is_gap`: each segment is a row of its own.
void add_segments(const std::vector<Ticks>& cuts, bool is_gap, std::vector<ArchiveSegment>& out) {
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
        const bool is_new_day =
            is_gap && i > 0 && cuts[i] / ticks_per_day != cuts[i - 1] / ticks_per_day;
        out.push_back(
            {milliseconds_of(cuts[i]), milliseconds_of(cuts[i + 1]), i == 0 || is_new_day});
    }
}

/// One segment on its way out.
class SegmentWriter {
  public:
    SegmentWriter(const Archive& archive, const std::string& slate, const Output& output)
        : archive_(archive), slate_(slate), outlet_(output, place_count, first_stamp) {}

    void write(std::int64_t from, std::int64_t to) {
        const std::int64_t second = from / 1000;
        const plan::Row row = archive_.book().rows(second, second + 1, 1).front();
        outlet_.rejoin(day_of(row.start) * ticks_per_day);
        outlet_.begin_apart();
        Material material = archive_.material(row);
        const Ticks begin = exact(material.cuts, from);
        const Ticks end = exact(material.cuts, to);
        position_ = begin;
        const bool is_slate = material.cuts.empty() || begin >= material.cuts.back();
        if (!is_slate) write_media(row, material, begin, end);
        while (position_ < end - ticks_per_millisecond * 50 && (is_slate || position_ == begin)) {
            const Ticks at = position_;
            const auto piece = slate_.at(at);
            piece->show(at, end);
            send(*piece);
            if (position_ <= at) break;
        }
        static_cast<void>(outlet_.flush());
    }

  private:
    /// The cut that is meant: addresses have milliseconds only.
    static Ticks exact(const std::vector<Ticks>& cuts, std::int64_t at) {
        const auto found = std::ranges::find(cuts, at, milliseconds_of);
        return found == cuts.end() ? at * ticks_per_millisecond : *found;
    }

    void write_media(const plan::Row& row, Material& material, Ticks begin, Ticks end) {
        try {
            const auto piece = opened(row, material, begin, end);
            if (piece != nullptr) send(*piece);
        } catch (const av::Failure& failure) {
            log::warning("playout", failure.what());
        }
    }

    /// The piece that is this segment; null: nothing works.
    std::unique_ptr<Piece> opened(const plan::Row& row,
                                  Material& material,
                                  Ticks begin,
                                  Ticks end) const {
        using Joint = Part::Joint;
        const std::vector<Ticks>& cuts = material.cuts;
        const auto place = std::ranges::find(cuts, begin);
        const bool is_ours = place != cuts.end() && place + 1 != cuts.end() && *(place + 1) == end;
        if (!is_ours || material.kind == Material::Kind::encoded) {
            plan::Row part = row;
            part.end = std::min(row.end, end / ticks_per_second + 1);
            auto media = archive_.book().media(row.media);
            OpenedRow open = open_row(row_to_open(archive_.book(), part, std::move(*media), begin),
                                      std::make_shared<Brake>());
            if (!open.why.empty()) log::warning("playout", open.why);
            if (open.piece != nullptr) open.piece->show(begin, end);
            return std::move(open.piece);
        }
        const bool is_keyed = material.kind == Material::Kind::keyed;
        const Joint joint = is_keyed ? Joint::key : Joint::moving_key;
        Part part{begin, end, joint, joint, is_keyed && material.medium->keys_are_dts()};
        if (place == cuts.begin()) part.before = Joint::none;
        if (place + 2 == cuts.end()) part.after = Joint::none;
        const Ticks anchor = anchor_of(row);
        Medium& medium = *material.medium;
        medium.brake().allow(std::chrono::seconds{10});
        if (part.before == Joint::none) {
            medium.go_to(begin - anchor);
        } else if (is_keyed) {
            const auto next = std::ranges::upper_bound(material.keys, begin);
            medium.go_to_key(begin - anchor, (next == material.keys.end() ? end : *next) - anchor);
        } else {
            medium.go_to_key_after(begin - anchor);
        }
        auto piece = std::make_unique<Piece>(std::move(material.medium), anchor);
        piece->show(part);
        return piece;
    }

    void send(Piece& piece) {
        outlet_.change(piece.shape());
        for (;;) {
            piece.brake().allow(std::chrono::seconds{10});
            auto unit = piece.next();
            if (!unit) return;
            position_ = std::max(position_, unit->at.pts + std::max(unit->duration, Ticks{1}));
            outlet_.add(std::move(*unit));
            if (outlet_.waiting_bytes() > most_waiting_bytes && !outlet_.flush()) return;
        }
    }

    const Archive& archive_;
    Slate slate_;
    Outlet outlet_;
    Ticks position_ = 0;
};

}  // namespace

void write_archive_playlist(const ScheduleRequest& request,
                            std::int64_t now,
                            const Output& output) {
    const std::int64_t from = request.from->count();
    const std::int64_t to = request.to->count();
    if (to - from > most_span) throw Error("playlist: longer than 50 hours");
    const Archive archive(request);
    std::vector<ArchiveSegment> all;
    for (const plan::Row& row :
         archive.book().rows(from / 1000 - before, (to + 999) / 1000, most_rows)) {
        if (row.end * 1000 <= from) continue;
        plan::Row part = row;
        // A gap that goes on before what was looked at is cut as if it began anywhere.
        if (row.media == 0) part.start = std::max(row.start, from / 1000 / 6 * 6);
        const Material material = archive.material(part);
        add_segments(material.cuts, false, all);
        add_segments(material.slate_cuts, row.media == 0, all);
    }
    ArchivePlaylist playlist;
    playlist.is_complete = true;
    for (const ArchiveSegment& segment : all) {
        playlist.longest = std::max(playlist.longest, segment.to - segment.from);
        if (segment.to <= from || segment.from >= to) continue;
        const bool is_past = segment.to <= now && playlist.is_complete;
        if (is_past) playlist.segments.push_back(segment);
        playlist.is_complete = is_past;
    }
    std::string text = playlist_text(playlist, request.prefix);
    static_cast<void>(output.write(text));
}

void write_archive_segment(const ScheduleRequest& request,
                           const std::string& slate,
                           const Output& output) {
    const std::int64_t from = request.from->count();
    const std::int64_t to = request.to->count();
    if (to - from > longest_segment) throw Error("segment: longer than 15 minutes");
    const Archive archive(request);
    SegmentWriter(archive, slate, output).write(from, to);
}

}  // namespace flathead::playout
