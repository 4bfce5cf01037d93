#pragma once
/// One file of a release, compared with the previous release's while it is written: as long as both
/// agree nothing touches the disk.

#include "generator/model/output.hpp"
#include "generator/publish/staging.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::publish {

/// What the files of a release came to.
struct Ledger {
    std::vector<ReleasePath> unchanged;  // to be linked
    std::uint64_t replacing = 0;         // files whose path the previous release has, too
    std::uint64_t written = 0;           // files new or changed
    std::uint64_t bytes_written = 0;
    std::uint64_t open = 0;  // files not closed yet
    std::string abandoned;   // one that was destroyed without close()
};

class ReleaseFile final : public OutputFile {
  public:
    ReleaseFile(Staging& staging, Ledger& ledger, const ReleasePath& path);
    ~ReleaseFile() override;
    void write(std::string_view bytes) override;
    void copy_previous(std::uint64_t offset, std::uint64_t bytes) override;
    void close() override;

  private:
    [[nodiscard]] std::size_t equal_part(std::string_view bytes);
    [[nodiscard]] bool read_window();
    [[nodiscard]] bool is_unchanged() const;
    [[nodiscard]] std::uint64_t previous_bytes();
    void become_different();
    void settle_copy();
    void flush();
    void check_open(std::string_view attempt) const;

    Staging& staging_;
    Ledger& ledger_;
    ReleasePath path_;
    PreviousFile previous_;
    Staging::Scratch scratch_;
    std::uint64_t window_begin_ = 0;  // part of the previous file that lies in scratch_.window
    std::uint64_t window_end_ = 0;
    bool window_ends_it_ = false;  // there is nothing behind the window
    std::optional<std::uint64_t> previous_bytes_;

    enum class State { equal, different, closed };
    State state_ = State::equal;
    std::uint64_t position_ = 0;  // while equal: bytes that agree

    // While different: the file is what is on disk, then the range to copy, then the buffer.
    Fd file_;
    std::uint64_t copy_begin_ = 0;
    std::uint64_t copy_end_ = 0;
};

}  // namespace flathead::publish
