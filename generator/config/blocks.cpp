#include "generator/config/selections.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <chrono>

namespace flathead::config {
namespace {

constexpr std::size_t most_blocks = 200;

constexpr std::array<std::pair<std::string_view, std::uint8_t>, 10> day_words{{{"daily", 0x7F},
                                                                               {"weekdays", 0x1F},
                                                                               {"weekend", 0x60},
                                                                               {"mon", 0x01},
                                                                               {"tue", 0x02},
                                                                               {"wed", 0x04},
                                                                               {"thu", 0x08},
                                                                               {"fri", 0x10},
                                                                               {"sat", 0x20},
                                                                               {"sun", 0x40}}};

constexpr std::array<std::pair<std::string_view, ScheduleOrder>, 3> orders{
    {{"shuffle", ScheduleOrder::shuffle},
     {"in-order", ScheduleOrder::in_order},
     {"rotate", ScheduleOrder::rotate}}};

struct Days {
    static std::optional<std::uint8_t> read(Reader& reader, const Node& node) {
        const auto words = OneOrMore<Choice<day_words>>::read(reader, node);
        if (!words) return std::nullopt;
        std::uint8_t days = 0;
        for (const std::uint8_t word : *words) days = static_cast<std::uint8_t>(days | word);
        // An empty list is a list of days that was forgotten; wrong words have been reported.
        if (days == 0 && node.items.empty()) reader.wrong(node, "a block needs at least one day");
        return days;
    }
    static std::string schema() {
        return text::join(R"({"anyOf":[)",
                          Choice<day_words>::schema(),
                          ",",
                          list_schema(Choice<day_words>::schema(), 1),
                          "]}");
    }
};

std::optional<int> digits(std::string_view text, std::size_t count) {
    if (text.size() != count || !std::ranges::all_of(text, text::is_digit)) return std::nullopt;
    return text::number<int>(text);
}

/// "12-24", "2026-12-24" or "*-24" as BlockConfig::dates has it. 29 February is a day of every
/// year: those without it have no such day.
std::optional<int> day_number(std::string_view text) {
    int year = 0;
    if (text.size() == 10 && text[4] == '-') {
        const auto read = digits(text.substr(0, 4), 4);
        if (!read || *read < 1970) return std::nullopt;
        year = *read;
        text.remove_prefix(5);
    }
    if (year == 0 && text.starts_with("*-")) {
        const auto day = digits(text.substr(2), 2);
        return day && *day >= 1 && *day <= 31 ? day : std::nullopt;
    }
    if (text.size() != 5 || text[2] != '-') return std::nullopt;
    const auto month = digits(text.substr(0, 2), 2);
    const auto day = digits(text.substr(3), 2);
    if (!month || !day) return std::nullopt;
    constexpr int leap_year = 2000;
    const std::chrono::year_month_day date{std::chrono::year(year == 0 ? leap_year : year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    return year * 10'000 + *month * 100 + *day;
}

/// 0: a day of every month, 1: of every year, 2: of one year.
int form_of(int day_number) {
    return day_number < 100 ? 0 : day_number < 10'000 ? 1 : 2;
}

struct DateRange {
    static std::optional<std::pair<int, int>> read(Reader& reader, const Node& node) {
        const auto value = reader.scalar(node, "a date");
        if (!value) return std::nullopt;
        const std::string_view written = value->text;
        const std::size_t dots = written.find("..");
        const auto first = day_number(written.substr(0, dots));
        const auto last =
            dots == std::string_view::npos ? first : day_number(written.substr(dots + 2));
        if (!first || !last || form_of(*first) != form_of(*last)) {
            reader.wrong(node,
                         text::join(Reader::quoted(node),
                                    " is no date and no range of dates; write it like 12-24, "
                                    "12-24..01-06, 2026-12-31 or *-13"));
            return std::nullopt;
        }
        if (form_of(*first) == 2 && *last < *first) {
            reader.wrong(node, text::join(Reader::quoted(node), " ends before it begins"));
            return std::nullopt;
        }
        return std::pair(*first, *last);
    }
    static std::string schema() {
        constexpr std::string_view of_year = "[01][0-9]-[0-3][0-9]";
        constexpr std::string_view dated = "[0-9]{4}-[01][0-9]-[0-3][0-9]";
        constexpr std::string_view of_month = "\\*-[0-3][0-9]";
        const auto either = [](std::string_view one) {
            return text::join(one, "(\\.\\.", one, ")?");
        };
        return or_from_outside(pattern_schema(
            text::join("^(", either(of_year), "|", either(dated), "|", either(of_month), ")$")));
    }
};

/// "20:00" or "20:00:30".
struct ClockTime {
    static std::optional<Seconds> read(Reader& reader, const Node& node) {
        const auto value = reader.scalar(node, "a time of day");
        if (!value) return std::nullopt;
        if (const auto time = time_of(value->text)) return time;
        reader.wrong(node,
                     text::join(Reader::quoted(node),
                                " is not a time of day; write it like 20:00 or 06:30"));
        return std::nullopt;
    }
    static std::string schema() {
        return or_from_outside(
            pattern_schema("^(([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?|24:00)$"));
    }

  private:
    static std::optional<Seconds> time_of(std::string_view text) {
        if (text == "24:00") return Seconds{0};
        if (text.size() != 5 && text.size() != 8) return std::nullopt;
        if (text[2] != ':' || (text.size() == 8 && text[5] != ':')) return std::nullopt;
        const auto hours = digits(text.substr(0, 2), 2);
        const auto minutes = digits(text.substr(3, 2), 2);
        const auto seconds = text.size() == 8 ? digits(text.substr(6), 2) : std::optional<int>(0);
        if (!hours || !minutes || !seconds || *hours > 23 || *minutes > 59 || *seconds > 59)
            return std::nullopt;
        return Seconds{*hours * hour + *minutes * minute + *seconds};
    }
};

constexpr Key<BlockConfig> block_keys[] = {
    key<BlockConfig, Line, &BlockConfig::name>("name",
                                               "Blocks of one name go on where the other left off; "
                                               "without it days and time are its name."),
    key<BlockConfig, Days, &BlockConfig::weekdays>(
        "days", "daily, weekdays, weekend, or days like [mon, tue]."),
    key<BlockConfig, OneOrMore<DateRange>, &BlockConfig::dates>(
        "dates", "Only on these dates: 12-24, 12-24..01-06, 2026-12-31, *-13."),
    key<BlockConfig, ClockTime, &BlockConfig::at>(
        "at", "When it begins, on the clock of the site's zone.", Presence::required),
    key<BlockConfig, ClockTime, &BlockConfig::until>(
        "until", "When it ends, the day after if that is earlier; without it after one item."),
    key<BlockConfig, Span<minute, 7 * day>, &BlockConfig::length>("length",
                                                                  "How long it is, instead."),
    key<BlockConfig, Selections, &BlockConfig::from>("from", "What it plays.", Presence::required),
    key<BlockConfig, Selections, &BlockConfig::except>("except", "What of it not."),
    key<BlockConfig, Choice<orders>, &BlockConfig::order>("order", "in-order, shuffle or rotate."),
    key<BlockConfig, Span<0, 12 * hour>, &BlockConfig::lateness>(
        "lateness", "It may begin so much later, so that what runs before it fits."),
};

std::string two_digits(std::int64_t number) {
    return text::join(number < 10 ? "0" : "", number);
}

std::string date_text(int number) {
    const std::string day = two_digits(number % 100);
    if (form_of(number) == 0) return text::join("*-", day);
    const std::string rest = text::join(two_digits(number / 100 % 100), "-", day);
    return form_of(number) == 1 ? rest : text::join(number / 10'000, "-", rest);
}

/// "weekdays 20:00", "12-24..12-26 sat,sun 18:30".
std::string name_of(const BlockConfig& block) {
    std::string out;
    for (const auto& [first, last] : block.dates) {
        out += date_text(first);
        if (last != first) out += ".." + date_text(last);
        out += ' ';
    }
    const auto word =
        std::ranges::find(day_words, block.weekdays, &decltype(day_words)::value_type::second);
    if (word != day_words.end()) {
        out += word->first;
    } else {
        std::string separator;
        for (const auto& [name, bit] : day_words) {
            const bool is_one_day = (bit & (bit - 1)) == 0;
            if (!is_one_day || (block.weekdays & bit) == 0) continue;
            out.append(separator).append(name);
            separator = ",";
        }
    }
    out += text::join(' ', two_digits(block.at.count() / hour), ':');
    out += two_digits(block.at.count() / minute % 60);
    if (block.at.count() % minute != 0) out += ':' + two_digits(block.at.count() % minute);
    return out;
}

BlockConfig read_block(Reader& reader, const Node& node) {
    BlockConfig block;
    block.where = reader.place_text(node.place);
    read_keys<BlockConfig>(reader, node, {block_keys}, block);
    if (block.until && block.length)
        reader.wrong(node, "a block has either 'until' or 'length', not both");
    if (const Member* name = node.find("name"); name != nullptr) {
        if (block.name == "filler" || block.name == "bumper")
            reader.wrong(name->value, text::join("a block cannot be called ", block.name));
    } else {
        block.name = name_of(block);
    }
    return block;
}

}  // namespace

void BlocksForm::read_into(Reader& reader, const Node& node, std::vector<BlockConfig>& blocks) {
    if (!reader.is_list(node)) return;
    if (node.items.size() > most_blocks)
        reader.wrong(node, text::join("a channel has more than ", most_blocks, " blocks"));
    for (const Node& item : node.items) {
        if (reader.is_map(item)) blocks.push_back(read_block(reader, item));
    }
}

std::string BlocksForm::schema() {
    return list_schema(schema_of<BlockConfig>({block_keys}));
}

}  // namespace flathead::config
