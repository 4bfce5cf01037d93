#pragma once
/// Small ByteSources that the document chain is made of: a file, bytes in memory, look-ahead, a
/// bound.

#include "relay/base/bytes.hpp"
#include "relay/base/files.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace flathead::fetch {

class FileSource final : public ByteSource {
  public:
    explicit FileSource(const Path& path) : path_(path), fd_(open_file(path)) {}
    [[nodiscard]] std::size_t read(std::span<char> into) override;

  private:
    Path path_;
    Fd fd_;
};

class MemorySource final : public ByteSource {
  public:
    explicit MemorySource(std::string bytes) : bytes_(std::move(bytes)), left_(bytes_) {}
    [[nodiscard]] std::size_t read(std::span<char> into) override { return left_.read(into); }

  private:
    std::string bytes_;
    TextSource left_;
};

/// Another source whose next bytes can be looked at, and given back.
class AheadSource final : public ByteSource {
  public:
    explicit AheadSource(std::unique_ptr<ByteSource> inner) : inner_(std::move(inner)) {}
    /// The next `count` bytes, fewer only at the end; valid until the next call.
    [[nodiscard]] std::string_view ahead(std::size_t count);
    /// These bytes come again before all others.
    void give_back(std::string_view bytes);
    void skip(std::size_t count) { at_ += count; }
    [[nodiscard]] std::size_t read(std::span<char> into) override;

  private:
    std::unique_ptr<ByteSource> inner_;
    std::string held_;
    std::size_t at_ = 0;
};

/// Throws Error when more than `limit` bytes come: "unpacks to more than 4.0 GB".
class BoundedSource final : public ByteSource {
  public:
    BoundedSource(std::unique_ptr<ByteSource> inner, std::uint64_t limit)
        : inner_(std::move(inner)), limit_(limit) {}
    [[nodiscard]] std::size_t read(std::span<char> into) override;

  private:
    std::unique_ptr<ByteSource> inner_;
    std::uint64_t limit_;
    std::uint64_t seen_ = 0;
};

}  // namespace flathead::fetch
