#pragma once
/// The program of one connection that is watched: the first one whose PMT comes, one with video if
/// there is one.

#include "relay/ts/psi.hpp"

#include <bitset>
#include <map>

namespace flathead::ts {

class Program {
  public:
    struct Seen {
        bool has_pat = false;     // a whole PAT went by
        bool has_pmt = false;     // the PMT of our program
        bool is_changed = false;  // pmt() is another one than before
    };
    /// Only for packets with is_table(pid).
    [[nodiscard]] Seen take(const Packet& packet);
    [[nodiscard]] bool is_table(std::uint16_t pid) const { return tables_[pid]; }
    /// Takes a program without video too, if there is one: none with video came in time.
    [[nodiscard]] bool settle();
    [[nodiscard]] bool can_settle() const { return !chosen_ && first_.has_value(); }

    [[nodiscard]] const std::optional<Pmt>& pmt() const { return chosen_; }
    [[nodiscard]] std::uint16_t pmt_pid() const { return pmt_pid_; }
    [[nodiscard]] std::uint16_t transport() const { return pat_.transport; }
    /// Whether a PID that our PMT does not name may pass: not while it may be another program's.
    [[nodiscard]] bool is_foreign(std::uint16_t pid) const;
    /// The program to take if it is there.
    void prefer(std::uint16_t program) { preferred_ = program; }

    Program();

  private:
    void take_pat(const std::string& section, Seen& seen);
    void take_pmt(std::uint16_t pid, const std::string& section, Seen& seen);
    void choose(const Pmt& pmt, std::uint16_t pid);

    struct Known {
        std::uint16_t pid = 0;
        std::string section;
        std::vector<std::uint16_t> streams;
    };
    std::bitset<8192> tables_;
    std::map<std::uint16_t, SectionReader> readers_;  // by PID
    Pat pat_;
    std::string pat_section_;
    std::map<std::uint16_t, Known> known_;  // programs whose PMT came, by number
    std::optional<Pmt> first_;
    std::uint16_t first_pid_ = 0;
    std::optional<Pmt> chosen_;
    std::uint16_t pmt_pid_ = 0;
    std::optional<std::uint16_t> preferred_;
};

}  // namespace flathead::ts
