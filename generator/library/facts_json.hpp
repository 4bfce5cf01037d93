#pragma once
/// The lines `flathead-playout --facts` answers with (relay/playout/facts_worker.hpp).

#include "generator/model/library.hpp"

#include <string>
#include <string_view>

namespace flathead::library {

struct FactsAnswer {
    MediaFacts facts;
    std::string error;    // why it cannot be played; empty: it can
    bool passes = false;  // the error may pass
};

/// `facts.container` is left empty: the file's name tells it. Throws Error when it is no such line.
[[nodiscard]] FactsAnswer read_facts(std::string_view json);

}  // namespace flathead::library
