#include "generator/outputs/guide_file.hpp"

#include "relay/base/text.hpp"
#include "relay/lib/zlib/gzip_segments.hpp"

namespace flathead::outputs {
namespace {

constexpr std::uint64_t largest_index = 256ULL << 20;

std::unique_ptr<OutputFile> wanted(ReleaseSink& sink, const std::string& path) {
    return path.empty() ? nullptr : sink.file(path);
}

}  // namespace

GuideFile::GuideFile(ReleaseSink& sink, const Paths& paths)
    : previous_(read_segments(sink.previous(paths.index, largest_index).value_or(""))),
      gz_(sink.file(paths.gz)),
      index_(sink.file(paths.index)),
      xml_(wanted(sink, paths.xml)),
      tsv_(wanted(sink, paths.tsv)),
      parts_(wanted(sink, paths.parts)),
      lines_(segments_header()),
      part_lines_("{\"parts\":[") {
    gz_->write(gzip::header());
    gz_bytes_ = gzip::header().size();
}

bool GuideFile::reuse(std::int32_t key, const Digest& inputs) {
    const auto old = previous_.find(key);
    if (old == previous_.end() || old->second.inputs != inputs) return false;
    record();
    open_ = old->second;
    gz_->copy_previous(open_.gz.offset, open_.gz.bytes);
    if (xml_) xml_->copy_previous(open_.xml.offset, open_.xml.bytes);
    if (tsv_) tsv_->copy_previous(open_.tsv.offset, open_.tsv.bytes);
    has_open_ = true;
    return true;
}

void GuideFile::write(std::int32_t key,
                      const Digest& inputs,
                      std::uint64_t programmes,
                      const Part& part) {
    record();
    open_ = {};
    open_.key = key;
    open_.inputs = inputs;
    open_.programmes = programmes;
    has_open_ = true;
    add(part);
}

void GuideFile::add(const Part& part) {
    append(part);
    open_.crc = gzip::crc_joined(open_.crc, part.crc, part.xml.size());
    open_.xml.bytes += part.xml.size();
    open_.gz.bytes += part.packed.size();
    open_.tsv.bytes += part.tsv.size();
}

void GuideFile::append(const Part& part) {
    gz_->write(part.packed);
    if (xml_) xml_->write(part.xml);
    if (tsv_) tsv_->write(part.tsv);
}

void GuideFile::record() {
    if (!has_open_) return;
    has_open_ = false;
    open_.xml.offset = xml_bytes_;
    open_.gz.offset = gz_bytes_;
    open_.tsv.offset = tsv_bytes_;
    crc_ = gzip::crc_joined(crc_, open_.crc, open_.xml.bytes);
    xml_bytes_ += open_.xml.bytes;
    gz_bytes_ += open_.gz.bytes;
    tsv_bytes_ += open_.tsv.bytes;
    programmes_ += open_.programmes;
    append_segment(lines_, open_);
    // The head, whose key is 0, comes first.
    part_lines_ +=
        text::join(open_.key == 0 ? "\n[" : ",\n[", open_.key, ',', open_.xml.bytes, ']');
    if (lines_.size() < (64 << 10)) return;
    index_->write(lines_);
    lines_.clear();
    if (parts_) parts_->write(part_lines_);
    part_lines_.clear();
}

std::uint64_t GuideFile::finish(const Part& tail) {
    record();
    append(tail);
    gz_->write(gzip::trailer(gzip::crc_joined(crc_, tail.crc, tail.xml.size()),
                             xml_bytes_ + tail.xml.size()));
    index_->write(lines_);
    if (parts_) parts_->write(part_lines_ + "]}\n");
    for (OutputFile* file : {gz_.get(), index_.get(), xml_.get(), tsv_.get(), parts_.get()})
        if (file != nullptr) file->close();
    return programmes_;
}

}  // namespace flathead::outputs
