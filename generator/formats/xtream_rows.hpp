#pragma once
/// How the objects of a panel's answers are read: members that are asked for, one object at a time,
/// whatever they are wrapped in.

#include "generator/formats/json_tokens.hpp"
#include "relay/base/bytes.hpp"
#include "relay/base/time.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace flathead::formats::xtream {

/// Where a member's value goes. Of a list, its single values with commas between them. An object
/// says nothing unless some of its members are asked for as well.
struct Slot {
    std::string_view key;
    std::string* text = nullptr;
    std::span<const Slot> inside{};
};

/// The scalar just read behind what `into` holds: 77, 77.0 and "77" are one id; true is 1.
void take_scalar(const JsonTokens& tokens, std::string& into);
/// The list that has just begun, to its end. False when a fault came first.
[[nodiscard]] bool take_list(JsonTokens& tokens, std::string& into);
void clear(std::span<const Slot> slots);
/// The object that has just begun, to its end. False when a fault came first.
[[nodiscard]] bool read_object(JsonTokens& tokens, std::span<const Slot> slots);

/// A list of objects, whatever it is wrapped in.
class Rows {
  public:
    using Take = std::function<void(std::uint32_t position)>;
    using Tell = std::function<void(std::uint32_t position, std::string_view what)>;

    Rows(ByteSource& source, std::span<const Slot> slots, Take take, Tell tell)
        : tokens_(source), slots_(slots), take_(std::move(take)), tell_(std::move(tell)) {}

    /// Why there is no list; empty when there is one. null, false, "" and {} are empty lists.
    [[nodiscard]] std::string read(std::string_view what);

  private:
    [[nodiscard]] std::string in_array();
    [[nodiscard]] std::string in_object(std::string_view what);
    [[nodiscard]] bool row();

    JsonTokens tokens_;
    std::span<const Slot> slots_;
    Take take_;
    Tell tell_;
    std::uint32_t position_ = 0;
};

/// Up to the first comma.
[[nodiscard]] std::string_view first_of(std::string_view list);
[[nodiscard]] bool is_true(std::string_view text);
/// A whole number between 0 and `most`; anything else is 0.
[[nodiscard]] int small_number(std::string_view text, int most);
/// Seconds, or milliseconds as some panels write them; 0 and what is no number are "never".
[[nodiscard]] std::optional<Time> read_epoch(std::string_view text);

}  // namespace flathead::formats::xtream
