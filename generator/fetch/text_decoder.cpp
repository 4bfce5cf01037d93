#include "generator/fetch/text_decoder.hpp"

#include "generator/fetch/byte_sources.hpp"
#include "generator/fetch/encoding.hpp"
#include "generator/fetch/text_scan.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <cerrno>
#include <iconv.h>
#include <optional>
#include <string>

namespace flathead::fetch {
namespace {

constexpr std::size_t head_bytes = 1024;
constexpr std::size_t sample_bytes = 256 << 10;
constexpr std::size_t smallest_direct_read = 4096;
constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

/// glibc's iconv rather than ICU: part of the C library, nothing to link, and it loads only the
/// table that is used.
class Converter {
  public:
    explicit Converter(const Encoding& from)
        : unit_(from.unit), handle_(::iconv_open("UTF-8", std::string(from.name).c_str())) {
        if (handle_ == none())
            throw Error(text::join("read text in ", from.name, ": this system cannot convert it"));
    }
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;
    ~Converter() { ::iconv_close(handle_); }

    /// Appends what `bytes` mean; returns the bytes left over because their rest has not come yet.
    std::size_t convert(std::string_view bytes, bool at_end, std::string& out) {
        char* from = const_cast<char*>(bytes.data());  // iconv's interface; it does not write there
        std::size_t left = bytes.size();
        while (left > 0) {
            const std::size_t before = out.size();
            out.resize(before + left * 3 + 16);
            char* to = out.data() + before;
            std::size_t room = out.size() - before;
            const std::size_t code = ::iconv(handle_, &from, &left, &to, &room);
            const int failure = code == static_cast<std::size_t>(-1) ? errno : 0;
            out.resize(out.size() - room);
            if (failure == EINVAL && !at_end) return left;
            if (failure == EILSEQ || failure == EINVAL) {
                out += replacement;
                const std::size_t step = std::min(unit_, left);
                from += step;
                left -= step;
            }
        }
        return 0;
    }

  private:
    static iconv_t none() {
        return reinterpret_cast<iconv_t>(-1);
    }  // NOLINT(performance-no-int-to-ptr)
    std::size_t unit_;
    iconv_t handle_;
};

class TextDecoder final : public Document {
  public:
    TextDecoder(std::unique_ptr<ByteSource> bytes, bool is_stored)
        : input_(std::move(bytes)), stands_in_file_(is_stored) {
        const std::string_view head = input_.ahead(head_bytes);
        const Encoding marked = marked_encoding(head);
        declared_ = declared_encoding(head);
        input_.skip(marked.mark_bytes);
        stands_in_file_ = stands_in_file_ && marked.mark_bytes == 0;
        if (marked.name == "UTF-8") {
            encoding_known_ = true;
        } else if (!marked.name.empty()) {
            use(marked);
        }
    }

    std::size_t read(std::span<char> into) override {
        for (;;) {
            if (const std::size_t count = take_pending(into); count > 0) return count;
            if (ended_) return 0;
            if (converter_) {
                convert_some();
            } else if (into.size() >= smallest_direct_read) {
                if (const std::size_t count = pass_through(into); count > 0) return count;
            } else {
                std::string block(smallest_direct_read, '\0');
                block.resize(pass_through(block));
                pending_.insert(0, block);
            }
        }
    }

    [[nodiscard]] bool stands_in_file() const override { return stands_in_file_; }

  private:
    void use(const Encoding& encoding) {
        stands_in_file_ = false;
        converter_.emplace(encoding);
        encoding_known_ = true;
    }

    std::size_t take_pending(std::span<char> into) {
        const std::size_t count = std::min(into.size(), pending_.size() - taken_);
        std::memcpy(into.data(), pending_.data() + taken_, count);
        taken_ += count;
        if (taken_ == pending_.size()) {
            pending_.clear();
            taken_ = 0;
        }
        return count;
    }

    void convert_some() {
        std::string block = std::move(carried_);
        const std::size_t before = block.size();
        block.resize(before + (32 << 10));
        const std::size_t got = input_.read({block.data() + before, block.size() - before});
        block.resize(before + got);
        ended_ = got == 0;
        const std::size_t left = converter_->convert(block, ended_, pending_);
        carried_ = block.substr(block.size() - left);
        std::erase(pending_, '\0');
    }

    /// Clean text goes where it was read to; returns its bytes. What needs work comes behind it
    /// through pending_.
    std::size_t pass_through(std::span<char> into) {
        std::ranges::copy(carried_, into.begin());
        const std::size_t before = carried_.size();
        carried_.clear();
        const std::size_t got = input_.read(into.subspan(before));
        ended_ = got == 0;
        const std::string_view text(into.data(), before + got);
        if (!encoding_known_) return pass_ascii(text, into);
        const std::size_t clean = clean_prefix(text);
        if (clean < text.size()) repair(text.substr(clean));
        return clean;
    }

    /// Until a byte beyond ASCII comes every encoding is the same, and no decision is needed.
    std::size_t pass_ascii(std::string_view text, std::span<char> into) {
        std::size_t at = ascii_prefix(text);
        std::size_t kept = at;
        for (; at < text.size() && static_cast<unsigned char>(text[at]) < 0x80; ++at) {
            if (text[at] != '\0') into[kept++] = text[at];
        }
        if (kept != at) stands_in_file_ = false;
        if (at == text.size()) return kept;
        input_.give_back(text.substr(at));
        const std::string_view name = likely_encoding(input_.ahead(sample_bytes), declared_);
        encoding_known_ = true;
        if (name != "UTF-8") use({name, 1, 0});
        return kept;
    }

    void repair(std::string_view text) {
        while (!text.empty()) {
            const std::size_t clean = clean_prefix(text);
            pending_.append(text.substr(0, clean));
            text.remove_prefix(clean);
            if (text.empty()) return;
            if (text.front() == '\0') {
                stands_in_file_ = false;
                text.remove_prefix(1);
                continue;
            }
            const WrongSequence wrong = wrong_sequence(text);
            if (wrong.cut && !ended_) {
                carried_ = text;
                return;
            }
            stands_in_file_ = false;
            pending_ += replacement;
            text.remove_prefix(wrong.bytes);
        }
    }

    AheadSource input_;
    std::string_view declared_;  // a name of ours, not a view into the text
    bool stands_in_file_;
    bool encoding_known_ = false;
    bool ended_ = false;
    std::optional<Converter> converter_;
    std::string carried_;  // the beginning of a character whose rest has not come
    std::string pending_;  // text that does not lie in the caller's buffer
    std::size_t taken_ = 0;
};

}  // namespace

std::unique_ptr<Document> decoded_text(std::unique_ptr<ByteSource> bytes, bool is_stored) {
    return std::make_unique<TextDecoder>(std::move(bytes), is_stored);
}

}  // namespace flathead::fetch
