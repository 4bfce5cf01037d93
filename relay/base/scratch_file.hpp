#pragma once
/// An unnamed temporary file: bytes appended, read back by offset, gone when closed, also after a
/// crash.

#include "relay/base/files.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace flathead {

class ScratchFile {
  public:
    /// In a folder on disk that has room (the state folder); throws Error.
    explicit ScratchFile(const Path& folder);
    void append(std::string_view bytes);
    /// Throws Error when the bytes are not there.
    void read(std::uint64_t offset, std::span<char> into) const;

  private:
    Fd fd_;
};

}  // namespace flathead
