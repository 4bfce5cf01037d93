#pragma once
/// What the guide says of an item of a library while a virtual channel shows it.

#include "generator/model/library.hpp"

#include <functional>
#include <string>

namespace flathead::guide {

/// The inside of a <programme>, in the order of xmltv.dtd. `was_shown`: this channel showed it
/// before. Nothing in it depends on when it is shown otherwise, so that many rows share one text.
///
/// What recorders of players make of it (virtual-channels 3.2, 3.4): a film has the category
/// "movie", whose presence takes the episode's data away, so that no episode has it; every item has
/// a dd_progid of its own; only what was first released within `new_for` of `at` and was not shown
/// here before is new, all else was shown before, so that "record new ones" does not record the
/// whole library.
inline constexpr std::chrono::days new_for{90};
/// `address_of` gives the address under which the guide may name a picture, whatever its library
/// calls it; empty: none.
using AddressOf = std::function<std::string(const std::string& picture)>;
[[nodiscard]] std::string text_of(const Item& item,
                                  Time at,
                                  bool was_shown,
                                  const AddressOf& address_of = {});

/// "EP0123456789.0105": ten digits for the show, season and episode; a film's is
/// "MV0123456789.0000". Real ones have eight digits, so none is mistaken for another programme's.
[[nodiscard]] std::string programme_id_of(const Item& item);

}  // namespace flathead::guide
