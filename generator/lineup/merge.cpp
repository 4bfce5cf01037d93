#include "generator/lineup/merge.hpp"

#include "generator/lineup/identity_key.hpp"
#include "relay/base/text.hpp"
#include "relay/lib/icu/fold.hpp"
#include "relay/lib/xxhash/digest.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <tuple>

namespace flathead::lineup {
namespace {

/// "+1", "east", "west" as words of a folded name, run together; empty when there is none.
std::string feed_of(std::string_view folded) {
    std::string feed;
    const bool has_none = folded.find('+') == std::string_view::npos &&
                          !text::contains(folded, "east") && !text::contains(folded, "west");
    if (has_none) return feed;
    for (std::string_view word : text::split(folded, ' ')) {
        while (!word.empty() && (word.front() == '(' || word.front() == '[')) word.remove_prefix(1);
        while (!word.empty() && (word.back() == ')' || word.back() == ']')) word.remove_suffix(1);
        const std::size_t plus = word.rfind('+');
        const bool is_shift = plus != std::string_view::npos && plus + 1 < word.size() &&
                              std::ranges::all_of(word.substr(plus + 1), text::is_digit);
        if (is_shift) feed += word.substr(plus);
        if (word == "east" || word == "west") feed += word;
    }
    return feed;
}

struct Keyed {
    std::uint64_t key;
    std::uint32_t entry;
};

class Merger {
  public:
    explicit Merger(const MergeInput& input) : input_(input), leader_(input.channels.size()) {
        std::iota(leader_.begin(), leader_.end(), 0U);
    }

    void join_by_guide_id();
    void join_by_name();
    Merged merged();

  private:
    [[nodiscard]] std::vector<Keyed> keyed(auto&& key_at) const;
    [[nodiscard]] bool is_virtual(std::uint32_t entry) const {
        return input_.listings[input_.upstreams[entry].listing]->is_virtual();
    }
    [[nodiscard]] std::uint32_t root(std::uint32_t entry);
    void join(std::uint32_t a, std::uint32_t b);
    [[nodiscard]] bool are_told_apart(std::uint32_t a, std::uint32_t b) const;
    [[nodiscard]] bool is_before(std::uint32_t a, std::uint32_t b, bool look_at_paths) const;

    const MergeInput& input_;
    std::vector<std::uint32_t> leader_;
};

/// The entries that have a key, sorted by it.
std::vector<Keyed> Merger::keyed(auto&& key_at) const {
    std::vector<Keyed> all;
    all.reserve(leader_.size());
    for (std::uint32_t e = 0; e < leader_.size(); ++e) {
        if (is_virtual(e)) continue;
        if (const std::uint64_t key = key_at(e); key != 0) all.push_back({key, e});
    }
    std::ranges::sort(all, {}, [](const Keyed& k) { return std::pair(k.key, k.entry); });
    return all;
}

std::uint32_t Merger::root(std::uint32_t entry) {
    while (leader_[entry] != entry) entry = leader_[entry] = leader_[leader_[entry]];
    return entry;
}

void Merger::join(std::uint32_t a, std::uint32_t b) {
    a = root(a);
    b = root(b);
    leader_[std::max(a, b)] = std::min(a, b);
}

void Merger::join_by_guide_id() {
    std::string buffer;
    std::string folded;
    const auto keys = keyed([&](std::uint32_t e) -> std::uint64_t {
        const Channel& channel = input_.channels[e];
        if (channel.guide_id.empty()) return 0;
        fold_name_into(channel.name, folded);
        buffer = text::join(text::to_lower(channel.guide_id),
                            '\n',
                            channel.guide_shift.count(),
                            '\n',
                            feed_of(folded));
        return digest_of(buffer).low | 1;
    });
    for (std::size_t i = 1; i < keys.size(); ++i) {
        if (keys[i].key == keys[i - 1].key) join(keys[i - 1].entry, keys[i].entry);
    }
}

bool Merger::are_told_apart(std::uint32_t a, std::uint32_t b) const {
    return input_.upstreams[a].listing == input_.upstreams[b].listing &&
           !input_.channels[a].guide_id.empty() && !input_.channels[b].guide_id.empty() &&
           !text::iequals(input_.channels[a].guide_id, input_.channels[b].guide_id);
}

/// Entries of one name: each joins the first it is not told apart from. Those with a guide id come
/// first, in the order of the preferred sources and of the ids, so that the result does not depend
/// on the order of the entries.
void Merger::join_by_name() {
    constexpr std::size_t most_anchors = 16;  // so many channels of one name are told apart
    std::string folded;
    const auto keys = keyed([&](std::uint32_t e) -> std::uint64_t {
        fold_name_into(input_.channels[e].name, folded);
        return digest_of(folded).low | 1;
    });
    std::vector<std::uint32_t> same;
    std::vector<std::uint32_t> anchors;
    for (std::size_t i = 0; i < keys.size();) {
        same.clear();
        for (const std::uint64_t key = keys[i].key; i < keys.size() && keys[i].key == key; ++i) {
            same.push_back(keys[i].entry);
        }
        if (same.size() == 1) continue;
        std::ranges::sort(same, {}, [&](std::uint32_t e) {
            return std::tuple(input_.channels[e].guide_id.empty(),
                              input_.rank[input_.upstreams[e].listing],
                              input_.channels[e].guide_id,
                              e);
        });
        anchors.clear();
        for (const std::uint32_t e : same) {
            const auto anchor = std::ranges::find_if(
                anchors, [&](std::uint32_t a) { return !are_told_apart(a, e); });
            if (anchor != anchors.end()) {
                join(*anchor, e);
            } else if (anchors.size() < most_anchors) {
                anchors.push_back(e);
            }
        }
    }
}

/// Which of two upstreams of one channel is tried first.
bool Merger::is_before(std::uint32_t a, std::uint32_t b, bool look_at_paths) const {
    const auto preference = [&](std::uint32_t e) {
        const Channel& channel = input_.channels[e];
        return std::tuple(input_.rank[input_.upstreams[e].listing],
                          input_.orders.empty() ? 0 : input_.orders[e],
                          !channel.number.is_set(),
                          channel.number,
                          channel.name.size(),
                          channel.name);
    };
    const auto order = preference(a) <=> preference(b);
    if (order != 0) return order < 0;
    if (look_at_paths) {
        const auto path = [&](std::uint32_t e) {
            const Upstream& at = input_.upstreams[e];
            return twin_path(input_.listings[at.listing]->entries[at.entry].url);
        };
        const std::string of_a = path(a);
        const std::string of_b = path(b);
        if (of_a != of_b) return std::tuple(of_a.size(), of_a) < std::tuple(of_b.size(), of_b);
    }
    return a < b;
}

Merged Merger::merged() {
    constexpr std::size_t most_paths =
        1000;  // a list of one name a million times must not cost minutes
    Merged result;
    std::vector<Keyed> grouped;
    for (std::uint32_t e = 0; e < leader_.size(); ++e) {
        if (const std::uint32_t r = root(e); r != e) {
            grouped.push_back({r, e});
        }
    }
    std::ranges::sort(grouped, {}, [](const Keyed& k) { return std::pair(k.key, k.entry); });
    for (std::size_t i = 0; i < grouped.size();) {
        const std::size_t start = result.members.size();
        const std::uint64_t key = grouped[i].key;
        result.members.push_back(static_cast<std::uint32_t>(key));
        for (; i < grouped.size() && grouped[i].key == key; ++i)
            result.members.push_back(grouped[i].entry);
        const std::span members = std::span(result.members).subspan(start);
        const bool look_at_paths = members.size() <= most_paths;
        std::ranges::sort(members, [&](std::uint32_t a, std::uint32_t b) {
            return is_before(a, b, look_at_paths);
        });
        for (const std::uint32_t e : members) leader_[e] = members.front();
    }
    result.leader = std::move(leader_);
    return result;
}

}  // namespace

Merged merge(const MergeInput& input, const MergeConfig& config) {
    Merger merger(input);
    for (const MergeKey key : config.by) {
        switch (key) {
            case MergeKey::guide_id:
                merger.join_by_guide_id();
                break;
            case MergeKey::name:
                merger.join_by_name();
                break;
        }
    }
    return merger.merged();
}

}  // namespace flathead::lineup
