#include "generator/config/yaml.hpp"

#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <unordered_map>

namespace flathead::config {
namespace {

constexpr std::size_t deepest = 64;

/// Thrown through yaml-cpp to stop it; caught in read_yaml().
struct Refusal {
    Place place;
    std::string what;
};

/// Builds the tree from yaml-cpp's events.
class TreeBuilder final : public YAML::EventHandler {
  public:
    TreeBuilder(std::uint32_t file, Budget& budget, Mistakes& mistakes)
        : file_(file), budget_(budget), mistakes_(mistakes) {}

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (++documents_ > 1)
            throw Refusal{place(mark), "a second document begins here; the file may hold one only"};
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        finish(begin(Node::Kind::null, mark), anchor);
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto found = anchored_.find(anchor);
        if (found == anchored_.end())
            throw Refusal{place(mark), "an alias stands inside what it stands for"};
        spend(found->second, place(mark));
        finish(found->second, 0);
    }
    void OnScalar(const YAML::Mark& mark,
                  const std::string& tag,
                  YAML::anchor_t anchor,
                  const std::string& value) override {
        check_tag(mark, tag);
        Node node = begin(Node::Kind::scalar, mark);
        budget_.bytes += value.size();
        node.text = value;
        finish(std::move(node), anchor);
    }
    void OnSequenceStart(const YAML::Mark& mark,
                         const std::string& tag,
                         YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(Node::Kind::list, mark, tag, anchor);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark,
                    const std::string& tag,
                    YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(Node::Kind::map, mark, tag, anchor);
    }
    void OnMapEnd() override {
        report_repeated_keys(open_.back().node.members);
        close();
    }

    [[nodiscard]] Node take_root() { return std::move(root_); }

  private:
    struct Open {
        Node node;
        YAML::anchor_t anchor = 0;
        std::optional<Node> key;  // of a map: read, its value is to come
    };

    [[nodiscard]] Place place(const YAML::Mark& mark) const {
        return {file_,
                static_cast<std::uint32_t>(mark.line + 1),
                static_cast<std::uint32_t>(mark.column + 1)};
    }

    Node begin(Node::Kind kind, const YAML::Mark& mark) {
        Node node;
        node.kind = kind;
        node.place = place(mark);
        ++budget_.values;
        check_budget(node.place);
        return node;
    }

    void check_budget(Place at) const {
        if (budget_.values > Budget::most_values) {
            throw Refusal{
                at, text::join("the config holds more than ", Budget::most_values, " values")};
        }
        if (budget_.bytes > Budget::most_bytes) {
            throw Refusal{at,
                          text::join("the config holds more than ",
                                     text::human_bytes(Budget::most_bytes),
                                     " of text")};
        }
    }

    /// Copying costs the same as writing it out.
    void spend(const Node& node, Place at) {
        ++budget_.values;
        budget_.bytes += node.text.size();
        check_budget(at);
        for (const Node& item : node.items) spend(item, at);
        for (const Member& member : node.members) {
            budget_.bytes += member.key.size();
            spend(member.value, at);
        }
    }

    void check_tag(const YAML::Mark& mark, const std::string& tag) const {
        const bool is_known =
            tag.empty() || tag == "?" || tag == "!" || tag.starts_with("tag:yaml.org,2002:");
        if (!is_known) throw Refusal{place(mark), "tags have no meaning here"};
    }

    void open(Node::Kind kind,
              const YAML::Mark& mark,
              const std::string& tag,
              YAML::anchor_t anchor) {
        check_tag(mark, tag);
        if (open_.size() >= deepest) {
            throw Refusal{place(mark), text::join("nested deeper than ", deepest, " levels")};
        }
        open_.push_back({begin(kind, mark), anchor, std::nullopt});
    }

    void close() {
        Open done = std::move(open_.back());
        open_.pop_back();
        finish(std::move(done.node), done.anchor);
    }

    void finish(Node node, YAML::anchor_t anchor) {
        if (anchor != 0) {
            spend(node, node.place);
            anchored_[anchor] = node;
        }
        if (open_.empty()) {
            root_ = std::move(node);
            return;
        }
        Open& parent = open_.back();
        if (parent.node.kind == Node::Kind::list) {
            parent.node.items.push_back(std::move(node));
        } else if (!parent.key) {
            parent.key = std::move(node);
        } else {
            add_member(parent, std::move(node));
        }
    }

    void add_member(Open& map, Node value) {
        Node key = std::move(*map.key);
        map.key.reset();
        if (key.kind != Node::Kind::scalar) {
            mistakes_.add(key.place, text::join("a key must be a word, not ", kind_text(key.kind)));
            return;
        }
        if (value.kind == Node::Kind::null) value.place = key.place;
        map.node.members.push_back({std::move(key.text), key.place, std::move(value)});
    }

    void report_repeated_keys(const std::vector<Member>& members) {
        std::vector<const Member*> sorted;
        sorted.reserve(members.size());
        for (const Member& member : members) sorted.push_back(&member);
        std::ranges::stable_sort(sorted, {}, &Member::key);
        for (std::size_t i = 1; i < sorted.size(); ++i) {
            if (sorted[i]->key != sorted[i - 1]->key) continue;
            mistakes_.add(sorted[i]->place,
                          text::join("'",
                                     shown_text(sorted[i]->key),
                                     "' stands twice in this map; the first is at ",
                                     mistakes_.text(sorted[i - 1]->place)));
        }
    }

    std::uint32_t file_;
    Budget& budget_;
    Mistakes& mistakes_;
    int documents_ = 0;
    std::vector<Open> open_;
    std::unordered_map<YAML::anchor_t, Node> anchored_;
    Node root_;
};

/// yaml-cpp passes damaged UTF-8 and control characters through, and takes byte 4 for the end of
/// the file.
std::optional<std::size_t> first_unreadable(std::string_view text) {
    const std::size_t valid = utf8::valid_prefix(text);
    const auto control = std::ranges::find_if(text.substr(0, valid), [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') ||
               c == 0x7f;
    });
    const auto at = static_cast<std::size_t>(control - text.begin());
    if (at == text.size()) return std::nullopt;
    return at;
}

Place place_of(std::string_view text, std::size_t at, std::uint32_t file) {
    const std::string_view before = text.substr(0, at);
    const std::size_t line_start = before.rfind('\n') + 1;
    return {file,
            static_cast<std::uint32_t>(std::ranges::count(before, '\n') + 1),
            static_cast<std::uint32_t>(at - line_start + 1)};
}

}  // namespace

const Member* Node::find(std::string_view key) const {
    const auto found = std::ranges::find(members, key, &Member::key);
    return found == members.end() ? nullptr : &*found;
}

std::string_view kind_text(Node::Kind kind) {
    switch (kind) {
        case Node::Kind::null:
            return "nothing";
        case Node::Kind::scalar:
            return "a single value";
        case Node::Kind::list:
            return "a list";
        case Node::Kind::map:
            return "a map";
    }
    return "nothing";
}

std::string shown_text(std::string_view text) {
    constexpr std::size_t most_shown = 80;
    const std::string line = text::one_line(text);
    const std::string_view cut = utf8::truncated(line, most_shown);
    return cut.size() < line.size() ? text::join(cut, "…") : line;
}

std::optional<Node> read_yaml(const std::string& text,
                              std::uint32_t file,
                              Budget& budget,
                              Mistakes& mistakes) {
    if (const auto at = first_unreadable(text)) {
        mistakes.add(place_of(text, *at, file),
                     "the file is not UTF-8 text here (a control character or a damaged letter)");
        return std::nullopt;
    }
    TreeBuilder builder(file, budget, mistakes);
    try {
        std::istringstream stream(text);
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (Refusal& refusal) {
        mistakes.add(refusal.place, std::move(refusal.what));
        return std::nullopt;
    } catch (const YAML::Exception& trouble) {
        const auto position = [](int at) {
            return static_cast<std::uint32_t>(std::max(at, 0) + 1);
        };
        mistakes.add({file, position(trouble.mark.line), position(trouble.mark.column)},
                     text::join("not valid YAML: ", trouble.msg));
        return std::nullopt;
    }
    return builder.take_root();
}

}  // namespace flathead::config
