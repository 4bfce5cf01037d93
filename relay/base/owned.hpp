#pragma once
/// unique_ptr for C objects: using Statement = Owned<sqlite3_stmt, sqlite3_finalize>;

#include <memory>

namespace flathead {

template <auto Free>
struct Freed {
    void operator()(auto* object) const noexcept { Free(object); }
};
template <class T, auto Free>
using Owned = std::unique_ptr<T, Freed<Free>>;

}  // namespace flathead
