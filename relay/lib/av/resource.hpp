#pragma once
/// Where libav's bytes come from: it opens nothing over HTTP itself, but asks for a Resource.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace flathead::av {

/// The bytes of an address, from one place on. Throws Failure.
class Resource {
  public:
    Resource() = default;
    Resource(const Resource&) = delete;
    Resource& operator=(const Resource&) = delete;
    virtual ~Resource() = default;
    /// At least one byte, or 0 at the end.
    [[nodiscard]] virtual std::size_t read(std::span<std::uint8_t> into) = 0;
    /// Goes on at another place of the whole resource; false when the server cannot.
    [[nodiscard]] virtual bool seek(std::uint64_t position) = 0;
    /// Of the whole resource; absent for endless ones.
    [[nodiscard]] virtual std::optional<std::uint64_t> size() const = 0;
    /// The address after redirects: relative addresses in a playlist start from it.
    [[nodiscard]] virtual std::string location() const = 0;
    [[nodiscard]] virtual std::string content_type() const = 0;
};

struct Range {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;  // 0: to the end
};

class Resources {
  public:
    Resources() = default;
    Resources(const Resources&) = delete;
    Resources& operator=(const Resources&) = delete;
    virtual ~Resources() = default;
    /// Returns when the first bytes are there. Throws Failure.
    [[nodiscard]] virtual std::unique_ptr<Resource> open(const std::string& url, Range range) = 0;
};

}  // namespace flathead::av
