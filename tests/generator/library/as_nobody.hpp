#pragma once
/// Root may read everything; what others meet is tried as one of them.

#include <unistd.h>

namespace flathead::tests {

class AsNobody {
  public:
    AsNobody() : was_root_(::geteuid() == 0 && ::seteuid(65'534) == 0) {}
    AsNobody(const AsNobody&) = delete;
    AsNobody& operator=(const AsNobody&) = delete;
    ~AsNobody() {
        if (was_root_ && ::seteuid(0) != 0) ::_exit(1);
    }

  private:
    bool was_root_;
};

}  // namespace flathead::tests
