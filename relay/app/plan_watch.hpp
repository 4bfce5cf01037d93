#pragma once
/// Notices that another plan lies at the plan's path: a release was shown by the rename of a link
/// somewhere on that path, which no file notification tells of.

#include "relay/base/files.hpp"
#include "relay/event/loop.hpp"
#include "relay/plan/read.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <sys/stat.h>

namespace flathead::relay_app {

class PlanWatch {
  public:
    using Changed = std::function<void(std::shared_ptr<const plan::Reader>)>;
    /// Looks once a second; `changed` gets each plan that could be read.
    PlanWatch(event::Loop& loop, Path file, Changed changed);

    /// Looks now, also when the file looks the same.
    void reload();
    /// Why the newest plan could not be read; the one before stays in force. Empty: it could.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }

  private:
    struct Seen {
        dev_t device = 0;
        ino_t inode = 0;
        std::int64_t changed = 0;  // nanoseconds
        bool operator==(const Seen&) const = default;
    };
    [[nodiscard]] std::optional<Seen> look() const;
    void check();
    void read();

    Path file_;
    Changed changed_;
    std::optional<Seen> seen_;
    std::string trouble_ = "no plan was read yet";
    event::Timer timer_;
};

}  // namespace flathead::relay_app
