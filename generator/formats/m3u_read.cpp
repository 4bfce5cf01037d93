#include "generator/formats/m3u_read.hpp"

#include "generator/formats/m3u_attributes.hpp"
#include "generator/formats/m3u_block.hpp"
#include "generator/formats/m3u_lines.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <algorithm>
#include <optional>

namespace flathead::formats {
namespace {

/// The lines of one entry, its #EXTINF line included, may take this much before its address comes.
constexpr std::size_t entry_limit = M3uLines::line_limit + (std::size_t{4} << 20);

class Reader {
  public:
    Reader(ByteSource& source, M3uSink& sink) : lines_(source), sink_(sink) {}
    M3uOutcome read();

  private:
    void take(M3uLine line);
    void take_directive(const M3uLine& line, std::string_view text);
    void take_address(const M3uLine& line);
    void take_text(const M3uLine& line, std::string_view text);
    void take_header(std::string_view attributes);
    void open(const M3uLine& extinf);
    void finish();
    void emit(const M3uEntry& entry);
    void leave_block();

    M3uLines lines_;
    M3uSink& sink_;
    M3uBlock block_;
    M3uDefaults defaults_;
    std::string standing_group_;
    M3uOutcome outcome_;
    bool has_begun_ = false;  // a header or an #EXTINF was seen
    bool has_extinf_ = false;
};

M3uOutcome Reader::read() {
    while (outcome_.is_list()) {
        if (block_.is_open() && lines_.held() > entry_limit) finish();
        const std::optional<M3uLine> line = lines_.next();
        if (!line) break;
        take(*line);
    }
    if (!outcome_.is_list()) return outcome_;
    finish();
    if (!has_begun_ && outcome_.entries == 0)
        outcome_.rejected = "neither #EXTM3U nor an entry in it";
    return outcome_;
}

/// The line without blanks around it and without a byte order mark, then by its kind.
void Reader::take(M3uLine line) {
    std::string_view text = lines_.text(line);
    const std::size_t all = text.size();
    while (!text.empty() && text::is_space(text.front())) text.remove_prefix(1);
    text = utf8::without_mark(text);
    while (!text.empty() && text::is_space(text.front())) text.remove_prefix(1);
    line.at += all - text.size();
    text = text::trim_end(text);
    line.bytes = text.size();
    if (line.is_cut) {
        sink_.problem(line.number, "a line longer than 8 MB is cut to its first 1000 bytes");
    }
    if (text.empty()) return;
    if (text[0] == '#') {
        take_directive(line, text);
    } else if (has_scheme(text)) {
        take_address(line);
    } else {
        take_text(line, text);
    }
}

void Reader::take_directive(const M3uLine& line, std::string_view text) {
    std::string_view value;
    if (is_directive(text, "#EXTINF", value)) {
        open(line);
    } else if (is_directive(text, "#EXTM3U", value)) {
        finish();
        take_header(value);
    } else if (text.starts_with("#EXT-X-")) {
        const bool is_stream = text.starts_with("#EXT-X-TARGETDURATION") ||
                               text.starts_with("#EXT-X-STREAM-INF") ||
                               text.starts_with("#EXT-X-MEDIA-SEQUENCE");
        if (is_stream && outcome_.entries == 0) {
            outcome_.rejected =
                "an HLS playlist: the stream of one channel, not a list of channels";
        }
    } else if (block_.is_open()) {
        const bool may_be_option =
            text::istarts_with(text, "#EXT") || text::istarts_with(text, "#KODI");
        if (may_be_option && !block_.add(line)) {
            sink_.problem(line.number, "an entry with more than 1000 option lines");
        }
    } else if (is_directive(text, "#EXTGRP", value)) {
        standing_group_ = text::trim(value);
    }
}

void Reader::take_header(std::string_view attributes) {
    has_begun_ = true;
    M3uHeader header;
    M3uAttributes pairs(attributes);
    while (pairs.next()) {
        const auto slot = header_slot(pairs.key());
        if (slot != nullptr && (header.*slot).empty()) header.*slot = pairs.value();
    }
    defaults_ = M3uDefaults(header);
    standing_group_.clear();
    sink_.header(header);
}

void Reader::open(const M3uLine& extinf) {
    finish();
    has_begun_ = has_extinf_ = true;
    block_.open(extinf);
    lines_.hold(extinf.at);
}

void Reader::take_address(const M3uLine& line) {
    if (line.is_cut) {
        sink_.problem(line.number, "an address longer than 8 MB");
        leave_block();
    } else if (block_.is_open()) {
        emit(block_.entry(lines_, &line, defaults_, standing_group_));
        leave_block();
    } else if (!has_extinf_) {
        block_.open({line.at, 0, line.number, false});
        emit(block_.entry(lines_, &line, defaults_, standing_group_));
        leave_block();
    } else {
        sink_.problem(line.number, "an address without an #EXTINF line before it");
    }
}

void Reader::take_text(const M3uLine& line, std::string_view text) {
    if (text::istarts_with(text, "EXTINF:")) return open(line);
    if (!has_begun_ && outcome_.entries == 0) {
        if (text[0] == '<') {
            outcome_.rejected = text::istarts_with(text, "<?xml") || text::istarts_with(text, "<tv")
                                    ? "an XML document"
                                    : "an HTML page";
        } else if (text[0] == '{' || text.starts_with("[{")) {
            outcome_.rejected = "a JSON answer";
        } else if (text::istarts_with(text, "[playlist]")) {
            outcome_.rejected = "a PLS playlist";
        }
        if (!outcome_.is_list()) return;
    }
    if (!block_.is_open()) {
        sink_.problem(line.number, "neither a directive nor an address");
    } else if (block_.add_text(lines_, line) == M3uBlock::Taken::stray) {
        sink_.problem(line.number, "a second line that could be the address");
    }
}

void Reader::emit(const M3uEntry& entry) {
    ++outcome_.entries;
    sink_.entry(entry);
}

/// The block ended without an address that has a scheme.
void Reader::finish() {
    if (!block_.is_open()) return;
    const M3uEntry& entry = block_.entry(lines_, nullptr, defaults_, standing_group_);
    if (entry.url.empty()) {
        sink_.problem(entry.line, "an entry without an address");
    } else {
        emit(entry);
    }
    leave_block();
}

void Reader::leave_block() {
    block_.close();
    lines_.let_go();
}

}  // namespace

M3uOutcome read_m3u(ByteSource& source, M3uSink& sink) {
    return Reader(source, sink).read();
}

std::vector<std::string> guide_urls(const M3uHeader& header) {
    std::vector<std::string> urls;
    for (const std::string_view list : {header.x_tvg_url, header.url_tvg}) {
        // A comma parts two addresses only where another one begins: addresses may hold commas
        // themselves.
        std::string pending;
        for (const std::string_view piece : text::split(list, ',')) {
            if (!pending.empty() && !has_scheme(text::trim(piece))) {
                pending.append(1, ',').append(piece);
                continue;
            }
            if (!pending.empty()) urls.push_back(std::move(pending));
            pending = text::trim(piece);
        }
        if (!pending.empty()) urls.push_back(std::move(pending));
    }
    std::vector<std::string> unique;
    for (std::string& url : urls) {
        const std::string_view trimmed = text::trim(url);
        if (!has_scheme(trimmed) || std::ranges::find(unique, trimmed) != unique.end()) continue;
        unique.emplace_back(trimmed);
    }
    return unique;
}

}  // namespace flathead::formats
