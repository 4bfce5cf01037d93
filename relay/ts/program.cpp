#include "relay/ts/program.hpp"

#include "relay/ts/codecs.hpp"

#include <algorithm>

namespace flathead::ts {
namespace {

/// SI tables of DVB and ATSC belong to the whole transport, not to a program.
constexpr std::uint16_t first_program_pid = 0x20;
/// Of one transport, whose streams are remembered; satellites carry about thirty.
constexpr std::size_t most_programs = 64;

bool has_video(const Pmt& pmt) {
    return std::any_of(pmt.streams.begin(), pmt.streams.end(), [](const ElementaryStream& stream) {
        return kind_of(stream) == Kind::video;
    });
}

}  // namespace

Program::Program() {
    tables_.set(pat_pid);
    readers_.try_emplace(pat_pid);
}

Program::Seen Program::take(const Packet& packet) {
    Seen seen;
    const std::uint16_t pid = packet.pid();
    const auto reader = readers_.find(pid);
    if (reader == readers_.end()) return seen;
    for (const std::string& section : reader->second.add(packet)) {
        if (pid == pat_pid) {
            take_pat(section, seen);
            if (readers_.find(pid) == readers_.end()) break;
        } else {
            take_pmt(pid, section, seen);
        }
    }
    return seen;
}

void Program::take_pat(const std::string& section, Seen& seen) {
    seen.has_pat = true;
    if (section == pat_section_) return;
    std::optional<Pat> pat = read_pat(section);
    if (!pat) {
        seen.has_pat = false;
        return;
    }
    pat_section_ = section;
    pat_ = std::move(*pat);
    tables_.reset();
    tables_.set(pat_pid);
    for (const Pat::Entry& entry : pat_.programs) {
        tables_.set(entry.pmt_pid);
        readers_.try_emplace(entry.pmt_pid);
    }
    const auto is_listed = [this](std::uint16_t program, std::uint16_t pid) {
        return std::find(pat_.programs.begin(), pat_.programs.end(), Pat::Entry{program, pid}) !=
               pat_.programs.end();
    };
    std::erase_if(readers_, [this](const auto& entry) { return !tables_[entry.first]; });
    std::erase_if(known_,
                  [&](const auto& entry) { return !is_listed(entry.first, entry.second.pid); });
    if (first_ && !is_listed(first_->program, first_pid_)) first_.reset();
    if (chosen_ && !is_listed(chosen_->program, pmt_pid_)) chosen_.reset();
}

void Program::choose(const Pmt& pmt, std::uint16_t pid) {
    chosen_ = pmt;
    pmt_pid_ = pid;
}

void Program::take_pmt(std::uint16_t pid, const std::string& section, Seen& seen) {
    std::optional<Pmt> pmt = read_pmt(section);
    if (!pmt) return;
    const Pat::Entry entry{pmt->program, pid};
    const auto& listed = pat_.programs;
    if (std::find(listed.begin(), listed.end(), entry) == listed.end()) return;
    // One that our own tables would stand on is no stream.
    std::erase_if(pmt->streams,
                  [this](const ElementaryStream& stream) { return tables_[stream.pid]; });
    const bool is_ours = chosen_ && chosen_->program == pmt->program;
    // A hostile table lists a thousand; each packet would then cost a walk over all their streams.
    if (known_.size() >= most_programs && !known_.contains(pmt->program)) return;
    Known& known = known_[pmt->program];
    const bool is_same = known.section == section;
    if (is_ours) seen.has_pmt = true;
    if (is_same && chosen_) return;
    known = {pid, section, {}};
    for (const ElementaryStream& stream : pmt->streams) known.streams.push_back(stream.pid);
    if (is_ours) {
        seen.is_changed = true;
        return choose(*pmt, pid);
    }
    if (chosen_) return;
    if (!first_) {
        first_ = pmt;
        first_pid_ = pid;
    }
    const bool is_only = listed.size() == 1;
    const bool is_wanted = !preferred_ || *preferred_ == pmt->program;
    if (is_only || (is_wanted && has_video(*pmt))) {
        choose(*pmt, pid);
    } else if (known_.size() < listed.size() || !settle()) {
        return;
    }
    seen.has_pmt = true;
    seen.is_changed = true;
}

bool Program::settle() {
    if (!can_settle()) return false;
    choose(*first_, first_pid_);
    return true;
}

bool Program::is_foreign(std::uint16_t pid) const {
    if (pid < first_program_pid || pat_.programs.size() == 1) return false;
    if (known_.size() < pat_.programs.size()) return true;
    return std::any_of(known_.begin(), known_.end(), [&](const auto& entry) {
        const auto& streams = entry.second.streams;
        return (!chosen_ || entry.first != chosen_->program) &&
               std::find(streams.begin(), streams.end(), pid) != streams.end();
    });
}

}  // namespace flathead::ts
