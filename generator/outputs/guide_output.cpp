#include "generator/outputs/guide_output.hpp"

#include "generator/formats/xml_text.hpp"
#include "generator/formats/xmltv_programme.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/lib/zlib/gzip_segments.hpp"

namespace flathead::outputs {
namespace {

constexpr std::string_view writer_version = "1";  // raised when the same rows give other bytes
constexpr std::uint64_t largest_index = 256ULL << 20;

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

struct GuideOutput::Files {
    Files(ReleaseSink& sink, const guide::Window& upcoming_rows)
        : upcoming(upcoming_rows),
          previous(read_segments(sink.previous(segments_path, largest_index).value_or(""))),
          xml(sink.file("www/xmltv.xml")),
          gz(sink.file("www/xmltv.xml.gz")),
          tsv(sink.file("x/upcoming.tsv")),
          index(sink.file(segments_path)) {}

    guide::Window upcoming;
    Segments previous;
    std::unique_ptr<OutputFile> xml;
    std::unique_ptr<OutputFile> gz;
    std::unique_ptr<OutputFile> tsv;
    std::unique_ptr<OutputFile> index;
    std::uint64_t xml_bytes = 0;
    std::uint64_t gz_bytes = 0;
    std::uint64_t tsv_bytes = 0;
    std::uint64_t programmes = 0;
    std::uint32_t crc = 0;
    gzip::SegmentPacker packer;
    formats::ProgrammeWriter writer;
    std::string xml_text;  // of the channel at hand
    std::string tsv_text;
    std::string packed;
    std::string lines;
};

GuideOutput::GuideOutput(ReleaseSink& sink, const guide::Window& upcoming)
    : files_(std::make_unique<Files>(sink, upcoming)) {
    files_->gz->write(gzip::header());
    files_->gz_bytes = gzip::header().size();
    files_->lines = segments_header();
}

GuideOutput::~GuideOutput() = default;

void GuideOutput::head(const Lineup& lineup,
                       std::string_view site_name,
                       const std::function<std::string(const Channel&)>& logo_of) {
    // In pieces, and twice: the head of a million channels is 150 MB of text.
    const auto in_pieces = [&](const auto& take) {
        constexpr std::size_t enough = 1 << 20;
        std::string& out = files_->xml_text;
        out =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE tv SYSTEM \"xmltv.dtd\">\n<tv "
            "source-info-name=\"";
        formats::append_escaped(out, site_name);
        out += "\" generator-info-name=\"Flathead\">\n";
        for (const Channel& channel : lineup.channels) {
            append_channel(out, channel, logo_of(channel));
            if (out.size() < enough) continue;
            take(out);
            out.clear();
        }
        take(out);
    };
    Digester inputs;
    in_pieces([&](std::string_view piece) { inputs.add(piece); });
    const auto old = files_->previous.find(0);
    if (old != files_->previous.end() && old->second.inputs == inputs.digest())
        return reuse(old->second, inputs.digest());
    Segment head;
    head.inputs = inputs.digest();
    in_pieces([&](std::string_view piece) {
        const Segment part = write(piece, {});
        head.crc = gzip::crc_joined(head.crc, part.crc, part.xml.bytes);
        head.xml.bytes += part.xml.bytes;
        head.gz.bytes += part.gz.bytes;
    });
    record(head);
}

void GuideOutput::channel(const Channel& channel,
                          const Digest& inputs,
                          const std::function<std::vector<guide::Slot>()>& rows_of) {
    Digester all;
    all.add_field(writer_version);
    all.add_field(inputs.hex());
    all.add_field(channel.name);
    all.add_field(times::stamp(files_->upcoming.begin));
    all.add_field(times::stamp(files_->upcoming.end));
    const Digest digest = all.digest();
    const auto old = files_->previous.find(channel.id.value);
    if (old != files_->previous.end() && old->second.inputs == digest)
        return reuse(old->second, digest);

    const std::vector<guide::Slot> rows = rows_of();
    check_rows(channel, rows);
    const std::string id = guide_id_of(channel.id);
    files_->xml_text.clear();
    files_->tsv_text.clear();
    std::string filler;
    for (const guide::Slot& row : rows) {
        const std::string_view title = row.is_filler() ? row.filler_title : channel.name;
        if (row.is_filler()) {
            filler = "<title>";
            formats::append_escaped(filler, title);
            filler += "</title>";
        }
        files_->writer.append(files_->xml_text,
                              {id, row.start, row.stop, title},
                              row.is_filler() ? filler : row.inner);
        if (row.stop > files_->upcoming.begin && row.start < files_->upcoming.end) {
            std::string shown =
                row.is_filler() ? std::string(title) : formats::first_title(row.inner);
            if (shown.empty()) shown = channel.name;
            files_->tsv_text += text::join(channel.id.value,
                                           '\t',
                                           row.start.time_since_epoch().count(),
                                           '\t',
                                           row.stop.time_since_epoch().count(),
                                           '\t',
                                           text::one_line(shown),
                                           '\n');
        }
    }
    Segment segment = write(files_->xml_text, files_->tsv_text);
    segment.key = channel.id.value;
    segment.inputs = digest;
    segment.programmes = rows.size();
    record(segment);
}

void GuideOutput::reuse(const Segment& old, const Digest& inputs) {
    files_->xml->copy_previous(old.xml.offset, old.xml.bytes);
    files_->gz->copy_previous(old.gz.offset, old.gz.bytes);
    files_->tsv->copy_previous(old.tsv.offset, old.tsv.bytes);
    Segment segment = old;
    segment.inputs = inputs;
    record(segment);
}

/// Writes a part of the guide; only the sizes and the CRC of the result are set.
Segment GuideOutput::write(std::string_view xml, std::string_view tsv) {
    files_->packed.clear();
    files_->packer.append(files_->packed, xml);
    files_->xml->write(xml);
    files_->gz->write(files_->packed);
    files_->tsv->write(tsv);
    Segment part;
    part.xml.bytes = xml.size();
    part.gz.bytes = files_->packed.size();
    part.crc = gzip::crc_of(xml);
    part.tsv.bytes = tsv.size();
    return part;
}

void GuideOutput::record(Segment segment) {
    Files& f = *files_;
    segment.xml.offset = f.xml_bytes;
    segment.gz.offset = f.gz_bytes;
    segment.tsv.offset = f.tsv_bytes;
    f.crc = gzip::crc_joined(f.crc, segment.crc, segment.xml.bytes);
    f.xml_bytes += segment.xml.bytes;
    f.gz_bytes += segment.gz.bytes;
    f.tsv_bytes += segment.tsv.bytes;
    f.programmes += segment.programmes;
    append_segment(f.lines, segment);
    if (f.lines.size() > (64 << 10)) {
        f.index->write(f.lines);
        f.lines.clear();
    }
}

std::uint64_t GuideOutput::finish() {
    static constexpr std::string_view tail = "</tv>\n";
    Files& f = *files_;
    f.packed.clear();
    f.packer.append(f.packed, tail);
    f.xml->write(tail);
    f.gz->write(f.packed);
    f.gz->write(gzip::trailer(gzip::crc_joined(f.crc, gzip::crc_of(tail), tail.size()),
                              f.xml_bytes + tail.size()));
    f.index->write(f.lines);
    for (OutputFile* file : {f.xml.get(), f.gz.get(), f.tsv.get(), f.index.get()}) file->close();
    return f.programmes;
}

}  // namespace flathead::outputs
