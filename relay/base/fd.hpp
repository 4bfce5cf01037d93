#pragma once
/// A file descriptor that closes itself, and whole reads and writes on it.

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

namespace flathead {

class Fd {
  public:
    Fd() = default;
    explicit Fd(int number) : number_(number) {}
    Fd(Fd&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Fd& operator=(Fd&& other) noexcept {
        if (this != &other) {
            close();
            number_ = std::exchange(other.number_, -1);
        }
        return *this;
    }
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    ~Fd() { close(); }

    [[nodiscard]] int get() const { return number_; }
    [[nodiscard]] bool is_open() const { return number_ >= 0; }
    [[nodiscard]] int release() { return std::exchange(number_, -1); }
    void close() noexcept;

  private:
    int number_ = -1;
};

/// Reads until the span is full or the end; returns bytes read; throws Error naming `what`.
std::size_t read_full(const Fd& fd, std::span<char> into, std::string_view what);
void write_all(const Fd& fd, std::string_view bytes, std::string_view what);
std::size_t pread_full(const Fd& fd,
                       std::span<char> into,
                       std::size_t offset,
                       std::string_view what);

}  // namespace flathead
