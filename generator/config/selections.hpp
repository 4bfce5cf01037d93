#pragma once
/// The forms by which virtual channels say what they play: items of libraries, and when.

#include "generator/config/forms.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace flathead::config {

/// The form itself or a list of it.
template <class Form>
struct OneOrMore {
    static auto read(Reader& reader, const Node& node) {
        using Value = typename decltype(Form::read(reader, node))::value_type;
        if (node.kind == Node::Kind::list || node.kind == Node::Kind::null)
            return ListOf<Form>::read(reader, node);
        std::optional<std::vector<Value>> out;
        if (auto value = Form::read(reader, node)) {
            out.emplace();
            out->push_back(std::move(*value));
        }
        return out;
    }
    static std::string schema() {
        return text::join(R"({"anyOf":[)", Form::schema(), ",", list_schema(Form::schema()), "]}");
    }
};

/// A map of conditions that all must hold; an empty one means every film and episode.
struct SelectionForm {
    static std::optional<SelectionConfig> read(Reader& reader, const Node& node);
    static std::string schema();
};
using Selections = OneOrMore<SelectionForm>;

/// A list of blocks.
struct BlocksForm {
    static void read_into(Reader& reader, const Node& node, std::vector<BlockConfig>& blocks);
    static std::string schema();
};

}  // namespace flathead::config
