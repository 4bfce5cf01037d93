#pragma once
/// The rows of one channel as the newest plan has them.

#include "relay/base/files.hpp"
#include "relay/plan/read.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace flathead::playout {

class RowBook {
  public:
    /// Throws Error: no plan, or the channel has no schedule in it.
    RowBook(Path plan, std::int32_t channel);

    /// Looks whether another plan lies there, once a second at most; true when it was taken. One
    /// that cannot be read, or has lost the channel, changes nothing.
    bool look_again();
    /// The row that is on at this second; where there is none, a gap that ends with the next row.
    [[nodiscard]] plan::Row row_at(std::int64_t second) const;
    /// Rows that touch [from, to), gaps between them included.
    [[nodiscard]] std::vector<plan::Row> rows(std::int64_t from,
                                              std::int64_t to,
                                              std::size_t most) const;
    [[nodiscard]] std::optional<plan::Media> media(std::int64_t id) const;
    [[nodiscard]] const plan::Schedule& schedule() const { return schedule_; }
    /// What is allowed where the upstream comes from.
    [[nodiscard]] plan::Source source(const plan::Upstream& upstream) const;
    [[nodiscard]] const plan::Reader& reader() const { return *reader_; }

  private:
    void take();

    Path plan_;
    std::int32_t channel_;
    std::optional<FileIdentity> seen_;
    std::chrono::steady_clock::time_point looked_{};
    std::unique_ptr<plan::Reader> reader_;
    plan::Schedule schedule_;
};

}  // namespace flathead::playout
