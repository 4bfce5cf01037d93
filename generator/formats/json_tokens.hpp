#pragma once
/// JSON of any size, one token at a time out of a bounded buffer. As tolerant as the programs that
/// write it are careless: what is read is what was meant, as long as brackets and quotes are whole.

#include "relay/base/bytes.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace flathead::formats {

class JsonTokens {
  public:
    enum class Kind {
        begin_object,
        end_object,
        begin_array,
        end_array,
        key,    // text() is the name; its value is the next token
        value,  // a string, a number, "true", "false"; text() is the text
        null,
        end,    // of the document: its one value is complete, whatever follows
        fault,  // nothing more can be read; fault() says why
    };

    static constexpr std::size_t text_limit = 16 << 10;  // of one text; what is beyond is left out
    static constexpr std::size_t depth_limit = 32;

    explicit JsonTokens(ByteSource& source) : source_(source) {}
    JsonTokens(const JsonTokens&) = delete;
    JsonTokens& operator=(const JsonTokens&) = delete;
    ~JsonTokens() = default;

    /// Commas may be missing or too many. Control characters in strings are kept, halves of
    /// surrogate pairs become U+FFFD (PHP cuts names in the middle of both). Throws what the source
    /// throws.
    [[nodiscard]] Kind next();
    /// Of the last key or value; valid until the next call.
    [[nodiscard]] std::string_view text() const { return text_; }
    /// The last value stood in quotes.
    [[nodiscard]] bool was_quoted() const { return was_quoted_; }
    /// "an HTML page", "an empty answer", "it is cut off", "no valid JSON", "nested too deeply".
    [[nodiscard]] std::string_view fault() const { return fault_; }
    /// What is open around the next token: 0 outside of everything.
    [[nodiscard]] std::size_t depth() const { return depth_; }
    /// Reads on until only `depth` are open. False when a fault came first.
    [[nodiscard]] bool leave_to(std::size_t depth);

  private:
    static constexpr int no_byte = -1;

    [[nodiscard]] int peek() { return at_ < size_ || refill() ? byte(buffer_[at_]) : no_byte; }
    [[nodiscard]] static int byte(char c) { return static_cast<unsigned char>(c); }
    [[nodiscard]] bool refill();
    void skip_blanks();
    Kind fail(std::string_view why);
    Kind first_fault(int c);
    Kind open(bool is_object);
    Kind close(bool is_object);
    Kind string_token();
    Kind number_token();
    Kind word_token();
    Kind value_read(Kind kind);
    [[nodiscard]] bool read_string();
    [[nodiscard]] bool read_escape();
    [[nodiscard]] bool read_code_point();
    [[nodiscard]] int hex4();
    void add(std::string_view part);
    void flush_surrogate();

    ByteSource& source_;
    std::array<char, 32 << 10> buffer_;  // filled before it is read
    std::size_t at_ = 0;
    std::size_t size_ = 0;
    std::string text_;
    std::string_view fault_;
    std::array<bool, depth_limit> is_object_{};
    std::size_t depth_ = 0;
    char32_t high_surrogate_ = 0;  // waits for its second half
    bool has_key_ = false;         // the next value is that of a key
    bool has_begun_ = false;
    bool was_quoted_ = false;
};

}  // namespace flathead::formats
