#include "generator/formats/xml_window.hpp"

#include <algorithm>

namespace flathead::formats {
namespace {

constexpr std::size_t first_capacity = 256 * 1024;
constexpr std::size_t lookahead = 16;  // "<![CDATA[" and "</programme>" fit

/// Backwards to a place that cuts neither a character nor an entity.
std::size_t clean_cut(std::string_view text) {
    const std::size_t tail = text.size() > lookahead ? text.size() - lookahead : 0;
    const std::size_t ampersand = text.substr(tail).rfind('&');
    std::size_t cut = ampersand == std::string_view::npos ? text.size() : tail + ampersand;
    const auto is_continuation = [&](std::size_t i) {
        return (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U;
    };
    while (cut > 0 && is_continuation(cut - 1)) --cut;
    if (cut > 0 && (static_cast<unsigned char>(text[cut - 1]) & 0x80U) != 0)
        --cut;  // the character's first byte
    return cut;
}

}  // namespace

XmlWindow::XmlWindow(ByteSource& source, std::size_t limit_bytes)
    : source_(source),
      limit_(std::max(limit_bytes, 4 * lookahead)),
      capacity_(std::min(first_capacity, limit_)),
      data_(std::make_unique_for_overwrite<char[]>(capacity_)) {}

void XmlWindow::slide() {
    const std::size_t begin = element_ == npos ? pos : element_;
    if (begin == 0) return;
    std::memmove(data_.get(), at(begin), end_ - begin);
    end_ -= begin;
    pos -= begin;
    gone_ += begin;
    for (std::size_t* offset : {&element_, &safe_, &kept_end_}) {
        if (*offset != npos) *offset -= begin;
    }
}

bool XmlWindow::make_room() {
    if (end_ < capacity_) return true;
    if (capacity_ < limit_) {
        const std::size_t larger = std::min(limit_, capacity_ * 2);
        auto data = std::make_unique_for_overwrite<char[]>(larger);
        std::memcpy(data.get(), data_.get(), end_);
        data_ = std::move(data);
        capacity_ = larger;
        return true;
    }
    const std::size_t cut = last_cut();
    if (element_ == npos || cut == npos || pos <= cut) return false;
    std::memmove(
        data_.get() + cut, at(pos), end_ - pos);  // what was scanned behind the cut is dropped
    end_ -= pos - cut;
    gone_ += pos - cut;
    pos = kept_end_ = cut;
    return true;
}

bool XmlWindow::fill() {
    if (is_drained_) return false;
    slide();
    if (!make_room()) return false;
    const std::size_t got = source_.read({data_.get() + end_, capacity_ - end_});
    end_ += got;
    is_drained_ = got == 0;
    return !is_drained_;
}

std::size_t XmlWindow::next_markup(std::size_t cut_text_after) {
    std::size_t run = pos;  // where this text begins
    for (;;) {
        const void* found = std::memchr(at(pos), '<', end_ - pos);
        if (found != nullptr) {
            pos = static_cast<std::size_t>(static_cast<const char*>(found) - data_.get());
            while (end_ - pos < lookahead && fill()) continue;
            return pos;
        }
        if (element_ != npos && kept_end_ == npos && end_ - run > cut_text_after) {
            safe_ = run + clean_cut(text(run, run + cut_text_after));
        }
        pos = end_;
        const std::size_t before = element_ == npos ? pos : element_;
        if (!fill()) return npos;
        run -= std::min(run, before);
    }
}

bool XmlWindow::skip_past(std::string_view terminator) {
    for (;;) {
        const std::size_t found = text(pos, end_).find(terminator);
        if (found != std::string_view::npos) {
            pos += found + terminator.size();
            return true;
        }
        pos = std::max(pos, end_ - std::min(end_, terminator.size() - 1));
        if (!fill()) return false;
    }
}

}  // namespace flathead::formats
