#pragma once
/// Media as av::Resources that can be read from any place: files of this machine, bytes in memory.

#include "relay/lib/av/resource.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace flathead::playout {

/// Regular files, named by absolute paths.
class LocalFiles final : public av::Resources {
  public:
    [[nodiscard]] std::unique_ptr<av::Resource> open(const std::string& path,
                                                     av::Range range) override;
};

/// One piece of memory under any name, which must outlive what was opened.
class InMemory final : public av::Resources {
  public:
    explicit InMemory(std::string_view bytes) : bytes_(bytes) {}
    [[nodiscard]] std::unique_ptr<av::Resource> open(const std::string& name,
                                                     av::Range range) override;

  private:
    std::string_view bytes_;
};

}  // namespace flathead::playout
