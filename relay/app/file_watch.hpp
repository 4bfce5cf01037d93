#pragma once
/// Notices that another file lies at a path: a release or a set of tables was shown by the rename
/// of a link somewhere on that path, which no file notification tells of.

#include "relay/base/files.hpp"
#include "relay/event/loop.hpp"

#include <functional>
#include <optional>
#include <string>

namespace flathead::relay_app {

class FileWatch {
  public:
    /// Takes what lies there; what it throws is the trouble, and what was taken before stays.
    using Take = std::function<void(const Path& file)>;
    /// Looks at once and then every second. `subject` begins what the log says.
    FileWatch(event::Loop& loop, std::string subject, Path file, Take take);

    /// Looks now, also when the file looks the same.
    void reload();
    /// Why the newest file could not be taken; the one before stays in force. Empty: it could.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }

  private:
    void check();

    std::string subject_;
    Path file_;
    Take take_;
    std::optional<FileIdentity> seen_;
    std::string trouble_;
    event::Timer timer_;
};

}  // namespace flathead::relay_app
