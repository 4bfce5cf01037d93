#include "generator/library/items.hpp"

#include "generator/library/draft.hpp"
#include "generator/library/keys.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <unordered_set>

namespace flathead::library {
namespace {

using namespace std::chrono_literals;

constexpr int best_height = 1080;
/// Versions that differ by more are other cuts, which cannot stand in for each other.
constexpr Milliseconds same_length = 2s;

using Drafts = std::vector<Draft*>;

/// The sharpest picture that is not beyond what most screens and boxes show.
bool is_better(const Draft* a, const Draft* b) {
    const auto rank = [](const Draft& draft) {
        const int height = draft.item.facts.height;
        return height > best_height ? best_height - height : height;
    };
    if (rank(*a) != rank(*b)) return rank(*a) > rank(*b);
    return a->path < b->path;
}

class Sorting {
  public:
    explicit Sorting(const FolderContents& contents)
        : contents_(contents), shelf_(contents.files, contents.notes) {
        out_.name = contents.library;
        drafts_.reserve(contents.facts.size());
        out_.items.reserve(contents.facts.size());
    }

    Library run() {
        for (const TreeFile& file : contents_.files) {
            if (file.kind == FileKind::video) take(file);
        }
        std::map<std::string, Drafts> works;
        for (Draft& draft : drafts_) {
            if (draft.work.empty()) draft.work = text::join("file ", draft.path);
            works[draft.work].push_back(&draft);
        }
        for (auto& [name, versions] : works) settle(versions);
        std::ranges::sort(out_.items, {}, &Item::key);
        return std::move(out_);
    }

  private:
    void take(const TreeFile& file) {
        const auto known = contents_.facts.find(file.path);
        if (known == contents_.facts.end()) return;
        const FactsAnswer& answer = known->second;
        if (!answer.error.empty()) {
            out_.problems.add(utf8::clean_line(text::join(contents_.root, "/", file.path)),
                              text::join("cannot be played: ", answer.error));
            return;
        }
        drafts_.push_back(draft_of(contents_, shelf_, file, answer.facts));
    }

    /// All files of one film, episode or clip.
    void settle(Drafts& work) {
        std::map<int, Drafts> parts;
        for (Draft* const draft : work) parts[draft->item.part].push_back(draft);
        const bool has_parts = parts.size() > 1;
        if (!has_parts) be_whole(work);
        for (auto& [number, versions] : parts) put_versions(versions);
    }

    /// A single "part" is a word of the title.
    static void be_whole(Drafts& work) {
        for (Draft* const draft : work) {
            if (draft->item.part == 0) continue;
            draft->item.part = 0;
            if (!draft->whole_title.empty()) draft->item.title = draft->whole_title;
        }
    }

    void put_versions(Drafts& versions) {
        std::ranges::sort(versions, is_better);
        // Clips are joined by nothing but a name: each stays.
        Item joined = std::move(versions.front()->item);
        std::vector<std::string> keys = keys_of(*versions.front(), joined.part);
        for (std::size_t i = 1; i < versions.size(); ++i) {
            Draft& other = *versions[i];
            const Milliseconds difference = joined.facts.duration - other.item.facts.duration;
            const bool is_same = joined.type != ItemType::video && difference <= same_length &&
                                 difference >= -same_length;
            if (!is_same) {
                put(std::move(other.item), {key_by_path(contents_.library, other.path)});
                continue;
            }
            joined.files.push_back(std::move(other.item.files.front()));
            std::ranges::copy(keys_of(other, joined.part), std::back_inserter(keys));
        }
        put(std::move(joined), std::move(keys));
    }

    [[nodiscard]] std::vector<std::string> keys_of(const Draft& draft, int part) const {
        std::vector<std::string> keys;
        for (const std::string& key : draft.keys) keys.push_back(key_of_part(key, part));
        // A better file in the place of the one before is the same film.
        if (keys.empty() && draft.item.type != ItemType::video)
            keys.push_back(key_of_part(key_by_path(contents_.library, draft.work), part));
        keys.push_back(key_by_path(contents_.library, draft.path));
        return keys;
    }

    void put(Item item, std::vector<std::string> keys) {
        // Ids that are on two films: the second one goes by its place.
        while (keys.size() > 1 && used_.contains(keys.front())) keys.erase(keys.begin());
        set_keys(item, std::move(keys));
        used_.insert(item.key);
        out_.items.push_back(std::move(item));
    }

    const FolderContents& contents_;
    Shelf shelf_;
    std::vector<Draft> drafts_{};
    std::unordered_set<std::string> used_{};
    Library out_{};
};

}  // namespace

Library items_of(const FolderContents& contents) {
    return Sorting(contents).run();
}

}  // namespace flathead::library
