#include "generator/guide/match_names.hpp"

#include "generator/guide/match.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace flathead::guide {
namespace {

constexpr std::size_t most_lines = 2'000'000;

struct Column {
    std::string_view name;
    bool is_required;
};

/// Lines of tab-separated values under a header, seen through the columns wanted.
class Table {
  public:
    Table(std::string_view table, std::string_view text, std::span<const Column> columns)
        : table_(table), left_(utf8::without_mark(text)) {
        const std::optional<std::string_view> header = next_line();
        const std::vector<std::string_view> names =
            header ? text::split(*header, '\t') : std::vector<std::string_view>{};
        for (const Column& column : columns) {
            const auto found = std::ranges::find(names, column.name);
            if (found == names.end() && column.is_required) {
                throw Error(
                    text::join(table_, ": line 1: the header has no column \"", column.name, "\""));
            }
            places_.push_back(
                found == names.end() ? missing : static_cast<std::size_t>(found - names.begin()));
            is_required_.push_back(column.is_required);
        }
    }

    /// The wanted cells of the next good line, empty where it has none; absent at the end.
    [[nodiscard]] std::optional<std::vector<std::string_view>> next(Problems& problems) {
        while (const std::optional<std::string_view> line = next_line()) {
            if (number_ > most_lines) {
                problems.add(text::join(table_, ": line ", number_),
                             text::join("only the first ", most_lines, " lines are read"));
                return std::nullopt;
            }
            if (line->empty()) continue;
            const std::vector<std::string_view> all = text::split(*line, '\t');
            std::vector<std::string_view> cells;
            bool is_good = true;
            for (std::size_t i = 0; i < places_.size(); ++i) {
                cells.push_back(places_[i] < all.size() ? all[places_[i]] : std::string_view{});
                is_good &= !is_required_[i] || !text::trim(cells.back()).empty();
            }
            if (is_good) return cells;
            problems.add(text::join(table_, ": line ", number_),
                         "a required column is empty or missing");
        }
        return std::nullopt;
    }

  private:
    static constexpr std::size_t missing = std::numeric_limits<std::size_t>::max();

    std::optional<std::string_view> next_line() {
        if (left_.empty()) return std::nullopt;
        ++number_;
        const std::size_t end = left_.find('\n');
        std::string_view line = left_.substr(0, end);
        left_.remove_prefix(end == std::string_view::npos ? left_.size() : end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        return line;
    }

    std::string_view table_;
    std::string_view left_;
    std::size_t number_ = 0;
    std::vector<std::size_t> places_;
    std::vector<bool> is_required_;
};

GuideIndex read_guide(std::string_view text, Problems& problems) {
    constexpr std::array columns = {
        Column{"guide_id", true}, Column{"display_names", false}, Column{"country", false}};
    Table table("guide", text, columns);
    std::vector<std::vector<std::string_view>> names;  // their buffers stay put when this grows
    std::vector<GuideChannel> channels;
    while (const auto cells = table.next(problems)) {
        names.push_back(text::split((*cells)[1], '|'));
        channels.push_back({(*cells)[0], names.back(), (*cells)[2]});
    }
    return GuideIndex(channels);
}

void append_line(std::string& out, std::string_view id, const ChannelMatch& match, bool suggest) {
    const bool claims = !match.applied.empty() || (suggest && match.state == MatchState::doubtful);
    const GuideCandidate* best = !match.applied.empty()      ? &match.applied[0]
                                 : !match.candidates.empty() ? &match.candidates[0]
                                                             : nullptr;
    char score[16];
    std::snprintf(score, sizeof score, "%.3f", best != nullptr ? best->score : 0.0);
    out.append(id)
        .append("\t")
        .append(claims ? std::string_view(best->guide_id) : "-")
        .append("\t")
        .append(score)
        .append("\t");
    out.append(name_of(match.state)).append("\n");
}

}  // namespace

NamesMatched match_names(std::string_view names, std::string_view guide, bool suggest) {
    NamesMatched matched;
    const std::array<GuideIndex, 1> guides = {read_guide(guide, matched.problems)};
    constexpr std::array columns = {
        Column{"qid", true}, Column{"playlist_name", true}, Column{"country", false}};
    Table table("names", names, columns);
    std::vector<std::string_view> ids;
    std::vector<MatchQuery> queries;
    while (const auto cells = table.next(matched.problems)) {
        ids.push_back((*cells)[0]);
        MatchQuery query;
        query.name = (*cells)[1];
        query.country = (*cells)[2];
        queries.push_back(query);
    }
    const std::vector<ChannelMatch> matches = match_channels(queries, guides);
    for (std::size_t i = 0; i < ids.size(); ++i)
        append_line(matched.lines, ids[i], matches[i], suggest);
    return matched;
}

}  // namespace flathead::guide
