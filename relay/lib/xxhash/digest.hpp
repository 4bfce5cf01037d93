#pragma once
/// A 128-bit content digest (XXH3): tells changed bytes from unchanged ones at memory speed. Not
/// for secrets.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace flathead {

struct Digest {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    auto operator<=>(const Digest&) const = default;
    /// 32 lower-case hex digits.
    [[nodiscard]] std::string hex() const;
};

[[nodiscard]] Digest digest_of(std::string_view bytes);

/// The digest of bytes that arrive in pieces.
class Digester {
  public:
    Digester();
    Digester(const Digester&) = delete;
    Digester& operator=(const Digester&) = delete;
    Digester(Digester&&) noexcept;
    Digester& operator=(Digester&&) noexcept;
    ~Digester();
    void add(std::string_view bytes);
    /// Adds a length-delimited field, so that ("ab","c") and ("a","bc") differ.
    void add_field(std::string_view bytes);
    [[nodiscard]] Digest digest() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace flathead
