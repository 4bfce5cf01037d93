#pragma once
/// What a panel says of one film or series, made fit for keeping and for every output; and which of
/// them are to be asked for next.

#include "generator/model/video.hpp"
#include "generator/state/detail_store.hpp"
#include "relay/base/bytes.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::videos {

struct Detail {
    std::string rejected;      // why the answer describes nothing; empty: it does
    std::uint64_t digest = 0;  // 0: the panel knows nothing more
    std::string episodes;      // of a series
    std::string body;
};
[[nodiscard]] Detail read_film_detail(ByteSource& document);
/// Episodes by season and number; those without a usable id, and repeated ones, are left out.
[[nodiscard]] Detail read_series_detail(ByteSource& document);

/// A film or series of a catalogue whose description is missing or old.
struct Question {
    state::DetailKind kind = state::DetailKind::series;
    std::string id;
    std::string stamp;
};
/// What decides whether a film's description is asked for again.
[[nodiscard]] std::string stamp_of(const Film& film);
/// Series before films: without a description they have no episodes. Those changed last come first.
/// Rows by id.
[[nodiscard]] std::vector<Question> questions(const Catalogue& catalogue,
                                              const std::vector<state::DetailRow>& series,
                                              const std::vector<state::DetailRow>& films,
                                              Time now);

/// The catalogue's series get their episodes, and all get the digests of their descriptions.
void take_details(Catalogue& catalogue,
                  const std::vector<state::DetailRow>& series,
                  const std::vector<state::DetailRow>& films);

}  // namespace flathead::videos
