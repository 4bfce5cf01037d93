#pragma once
/// Include, exclude, rules and packages of the config, applied to entries. The same code decides a
/// run and explains it.

#include "generator/config/config.hpp"
#include "generator/model/lineup.hpp"
#include "relay/base/error.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::lineup {

/// What conditions see.
struct Fields {
    std::string_view name, group, guide_id, source, url;
};

/// An entry on its way to a channel.
struct Draft {
    Fields fields;
    ChannelNumber number;
    std::string_view logo;
    std::optional<int> order;
    std::optional<RelayMode> relay;
    std::uint64_t packages = 0;
    bool number_is_by_rule = false;
    bool group_is_by_rule = false;
    bool guide_is_by_rule = false;
};

/// A value a rule gave: which rule, which field, from, to.
struct RuleStep {
    std::size_t rule = 0;
    std::string_view field;  // "name", "group", …
    std::string before, after;
};

/// Why an entry is not in the lineup.
enum class Drop : std::uint8_t { no, not_included, excluded };
struct Verdict {
    Drop drop = Drop::no;
    std::size_t condition = 0;  // of `exclude`, when excluded
};

/// "5", "5.1", "0101"; a whole part of 1 to 9999999, a sub-channel of 0 to 65535; anything else is
/// no number.
[[nodiscard]] std::optional<ChannelNumber> read_number(std::string_view text);

/// Keeps the answers of patterns on groups and sources, which repeat from entry to entry; so one
/// per run.
class Rules {
  public:
    /// The config must outlive the object; new text goes into `text`.
    Rules(const LineupConfig& config, std::span<const PackageConfig> packages, TextArena& text);

    [[nodiscard]] Verdict verdict(const Fields& fields);
    /// Applies all rules in order. `told` hears every value that changed; may be empty.
    void apply(Draft& draft, const std::function<void(const RuleStep&)>& told = {});
    /// The packages the channel belongs to, those named by rules included.
    [[nodiscard]] std::uint64_t packages_of(const Fields& fields, std::uint64_t by_rules);

    /// How many entries each rule matched.
    [[nodiscard]] const std::vector<std::uint64_t>& hits() const { return hits_; }
    /// Values that rules made and that cannot be used.
    [[nodiscard]] const Problems& problems() const { return problems_; }

  private:
    struct Memo {
        const char* text = nullptr;
        std::size_t bytes = 0;
        bool matches = false;
    };
    [[nodiscard]] bool matches(const Condition& condition, const Fields& fields);
    [[nodiscard]] bool pattern_matches(const Pattern& pattern, Field field, std::string_view text);
    /// Hears of a field that changed: its name, the value before and after.
    using Tell = std::function<void(std::string_view, std::string_view, std::string_view)>;
    void set_texts(std::size_t rule, const Fields& before, Draft& draft, const Tell& tell);
    void set_values(std::size_t rule, const Fields& before, Draft& draft, const Tell& tell);
    void set_number(std::size_t rule, const std::string& text, Draft& draft);

    const LineupConfig& config_;
    std::span<const PackageConfig> packages_;
    TextArena& text_;
    std::map<const Pattern*, Memo> memos_;
    std::vector<std::uint64_t> package_bits_;  // of each rule
    std::vector<std::uint64_t> hits_;
    Problems problems_;
};

/// `name =~ "(?i)xxx" and group =~ "^News$"`, for explanations.
[[nodiscard]] std::string condition_text(const Condition& condition);

}  // namespace flathead::lineup
