#pragma once
/// Call signs of North American stations inside a name: "KAMR-TV4.1", "(WATM2)", "KPBSDT",
/// "K50HU-D1", "CBHT-DT".

#include "generator/guide/names_runs.hpp"

#include <cstddef>
#include <string_view>

namespace flathead::guide {

struct CallSignRead {
    std::string_view letters;  // into the FoldedName
    int sub_channel = 1;
    bool is_certain = false;
    bool is_low_power = false;
    bool is_full_power = false;
    std::size_t runs = 0;  // how many runs it takes
};

/// The call sign that begins with this run; `runs` is 0 when there is none.
[[nodiscard]] CallSignRead read_call_sign(const FoldedName& name, std::size_t run);

}  // namespace flathead::guide
