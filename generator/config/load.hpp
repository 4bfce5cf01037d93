#pragma once
/// The main file and everything `include:` names, merged into one tree: lists append, maps merge, a
/// single value set twice is a mistake.

#include "generator/config/yaml.hpp"
#include "relay/base/files.hpp"
#include "relay/lib/xxhash/digest.hpp"

namespace flathead::config {

struct Loaded {
    Node root;
    Mistakes mistakes;
    Digester digest;  // of the names and bytes of all files
};

[[nodiscard]] Loaded load(const Path& file);

}  // namespace flathead::config
