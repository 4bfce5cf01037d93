#include "generator/outputs/guide_output.hpp"

#include "generator/formats/xml_text.hpp"
#include "generator/formats/xmltv_programme.hpp"
#include "generator/outputs/guide_file.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/lib/zlib/gzip_segments.hpp"

namespace flathead::outputs {
namespace {

constexpr std::string_view writer_version = "1";  // raised when the same rows give other bytes

void append_channel(std::string& out, const Channel& channel, const std::string& logo) {
    out.append("<channel id=\"").append(guide_id_of(channel.id)).append("\">\n<display-name>");
    formats::append_escaped(out, channel.name);
    out += "</display-name>\n";
    if (channel.number.is_set()) {
        out.append("<display-name>").append(channel.number.text()).append("</display-name>\n");
    }
    if (!logo.empty()) {
        out += "<icon src=\"";
        formats::append_escaped(out, logo);
        out += "\"/>\n";
    }
    out += "</channel>\n";
}

void check_rows(const Channel& channel, std::span<const guide::Slot> rows) {
    Time last = Time::min();
    for (const guide::Slot& row : rows) {
        if (row.start < last || row.stop <= row.start) {
            throw Error(text::join("self-check: channel ",
                                   channel.id.value,
                                   " (",
                                   channel.name,
                                   "): programmes overlap or are out of order at ",
                                   times::rfc3339(row.start)));
        }
        last = row.stop;
    }
}

}  // namespace

std::string guide_id_of(ChannelId id) {
    return text::join(id.value, ".flathead");
}

struct GuideOutput::Parts {
    /// A guide and whose channels it describes.
    struct Guide {
        const Package* package = nullptr;  // null: all there are
        GuideFile file;
        bool has_part = false;  // of the channel at hand, or needs none
    };

    guide::Window upcoming;
    std::vector<Package> packages;
    XtreamTables* tables = nullptr;
    GridOutput* grid = nullptr;
    std::vector<Guide> guides;  // the first is the one of everything
    gzip::SegmentPacker packer;
    formats::ProgrammeWriter writer;
    std::string xml;  // of the channel at hand
    std::string tsv;
    std::string packed;

    [[nodiscard]] GuideFile::Part pack(std::string_view text, std::string_view rows) {
        packed.clear();
        packer.append(packed, text);
        return {text, packed, rows, gzip::crc_of(text)};
    }
};

GuideOutput::GuideOutput(ReleaseSink& sink,
                         const guide::Window& upcoming,
                         std::span<const Package> packages,
                         XtreamTables* tables,
                         GridOutput* grid)
    : parts_(std::make_unique<Parts>()) {
    parts_->upcoming = upcoming;
    parts_->packages.assign(packages.begin(), packages.end());
    parts_->tables = tables;
    parts_->grid = grid;
    parts_->guides.push_back({nullptr,
                              GuideFile(sink,
                                        {.gz = "www/xmltv.xml.gz",
                                         .index = std::string(segments_path),
                                         .xml = "www/xmltv.xml",
                                         .tsv = "x/upcoming.tsv",
                                         .parts = "www/data/guide_parts.json"})});
    for (const Package& package : parts_->packages) {
        parts_->guides.push_back(
            {&package,
             GuideFile(sink,
                       {.gz = text::join("x/", package.name, "/xmltv.xml.gz"),
                        .index = text::join("x/", package.name, "/guide.segments")})});
    }
}

GuideOutput::~GuideOutput() = default;

void GuideOutput::head(const Lineup& lineup,
                       std::string_view site_name,
                       const std::function<std::string(const Channel&)>& logo_of) {
    for (Parts::Guide& guide : parts_->guides) {
        // In pieces, and twice: the head of a million channels is 150 MB of text.
        const auto in_pieces = [&](const auto& take) {
            constexpr std::size_t enough = 1 << 20;
            std::string& out = parts_->xml;
            out =
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE tv SYSTEM "
                "\"xmltv.dtd\">\n<tv source-info-name=\"";
            formats::append_escaped(out, site_name);
            out += "\" generator-info-name=\"Flathead\">\n";
            for (const Channel& channel : lineup.channels) {
                if (guide.package != nullptr && !guide.package->holds(channel)) continue;
                append_channel(out, channel, logo_of(channel));
                if (out.size() < enough) continue;
                take(out);
                out.clear();
            }
            take(out);
        };
        Digester inputs;
        in_pieces([&](std::string_view piece) { inputs.add(piece); });
        if (guide.file.reuse(0, inputs.digest())) continue;
        guide.file.write(0, inputs.digest(), 0, {});
        in_pieces([&](std::string_view piece) { guide.file.add(parts_->pack(piece, {})); });
    }
}

void GuideOutput::channel(const Channel& channel,
                          const Digest& inputs,
                          const std::function<std::vector<guide::Slot>()>& rows_of) {
    Digester all;
    all.add_field(writer_version);
    all.add_field(inputs.hex());
    all.add_field(channel.name);
    if (channel.archive.count() > 0) all.add_field(text::join("archive ", channel.archive.count()));
    all.add_field(times::stamp(parts_->upcoming.begin));
    all.add_field(times::stamp(parts_->upcoming.end));
    const Digest digest = all.digest();
    bool is_complete = true;
    for (Parts::Guide& guide : parts_->guides) {
        guide.has_part = guide.package != nullptr && !guide.package->holds(channel);
        if (guide.has_part) continue;
        guide.has_part = guide.file.reuse(channel.id.value, digest);
        is_complete = is_complete && guide.has_part;
    }
    // The tables of the previous release were made from the same rows as its guide.
    const bool has_tables = parts_->tables == nullptr ||
                            (parts_->guides.front().has_part && parts_->tables->keep(channel));
    const bool has_grid = parts_->grid == nullptr || parts_->grid->keep(channel, inputs);
    if (is_complete && has_tables && has_grid) return;

    const std::vector<guide::Slot> rows = rows_of();
    check_rows(channel, rows);
    if (!has_tables) parts_->tables->write(channel, rows);
    if (!has_grid) parts_->grid->write(channel, inputs, rows);
    if (is_complete) return;
    format(channel, rows);
    const GuideFile::Part part = parts_->pack(parts_->xml, parts_->tsv);
    for (Parts::Guide& guide : parts_->guides) {
        if (!guide.has_part) guide.file.write(channel.id.value, digest, rows.size(), part);
    }
}

void GuideOutput::format(const Channel& channel, std::span<const guide::Slot> rows) {
    const std::string id = guide_id_of(channel.id);
    parts_->xml.clear();
    parts_->tsv.clear();
    std::string filler;
    for (const guide::Slot& row : rows) {
        const std::string_view title = row.is_filler() ? row.filler_title : channel.name;
        if (row.is_filler()) {
            filler = "<title>";
            formats::append_escaped(filler, title);
            filler += "</title>";
        }
        parts_->writer.append(
            parts_->xml, {id, row.start, row.stop, title}, row.is_filler() ? filler : row.inner);
        if (row.stop > parts_->upcoming.begin && row.start < parts_->upcoming.end) {
            std::string shown =
                row.is_filler() ? std::string(title) : formats::first_title(row.inner);
            if (shown.empty()) shown = channel.name;
            parts_->tsv += text::join(channel.id.value,
                                      '\t',
                                      row.start.time_since_epoch().count(),
                                      '\t',
                                      row.stop.time_since_epoch().count(),
                                      '\t',
                                      text::one_line(shown),
                                      '\n');
        }
    }
}

std::uint64_t GuideOutput::finish() {
    const GuideFile::Part tail = parts_->pack("</tv>\n", {});
    std::uint64_t programmes = 0;
    for (Parts::Guide& guide : parts_->guides) {
        const std::uint64_t count = guide.file.finish(tail);
        if (guide.package == nullptr) programmes = count;
    }
    return programmes;
}

}  // namespace flathead::outputs
