#include "relay/ts/state.hpp"

#include <algorithm>

namespace flathead::ts {
namespace {

/// How long a program without video is left aside for one with video, in packets.
constexpr std::size_t program_patience = 4000;
/// PIDs that no PMT names and that pass.
constexpr std::size_t most_passed = 64;
/// How long output waits for a key frame before it goes on at any unit.
constexpr Ticks key_patience = 12 * ticks_per_second;
constexpr std::size_t key_patience_bytes = 32U << 20;

constexpr std::size_t most_routes = 255;

}  // namespace

void Splicer::State::begin(Origin origin) {
    if (origin == Origin::reconnect) {
        tell_unit();
    } else {
        replay_.forget();
    }
    replay_.begin();
    has_content_ = false;
    held_from_.reset();
    held_ = 0;
    held_packets_ = 0;
    aligner.reset();
    if (program_.pmt()) {
        const std::uint16_t program = program_.pmt()->program;
        program_ = Program();
        program_.prefer(program);
    } else {
        program_ = Program();
    }
    units_.watch(null_pid, Codec::other);
    units_.clear();
    timeline.begin();
    stage_ = replay_.is_empty() ? Stage::waiting : Stage::deciding;
    units_.want_content(stage_ == Stage::deciding);
    index_.fill(0);
    routes_.assign(1, Route{});
    passed_ = 0;
    packets_ = 0;
    pcr_in_ = null_pid;
    main_slot_ = SIZE_MAX;
    waited_pcr_.reset();
    waited_from_.reset();
    waited_bytes_ = 0;
    for (Slot& slot : slots_.all()) {
        slot.is_dropping = true;
        slot.is_repeating = false;
        slot.skip_packets = 0;
    }
    is_cut_ = has_sent_;
}

void Splicer::State::splice(Bytes in, std::span<std::uint8_t> out, Spliced& spliced) {
    spliced_ = &spliced;
    outlet.open(out);
    aligner.add(in, [this](const std::uint8_t* packet) { take(packet); });
    spliced.written = outlet.written();
    spliced_ = nullptr;
    counts.resyncs = aligner.resyncs();
    counts.garbage_bytes = aligner.garbage_bytes();
}

/// Finds out whether a unit of the video begins with a key frame before anything is done with it.
void Splicer::State::take(const std::uint8_t* data) {
    const Packet packet(data);
    ++counts.packets;
    ++packets_;
    outlet.earn();
    if (packet.has_error() || packet.pid() == null_pid) return;
    const bool starts = packet.pid() == units_.pid() && packet.starts_unit();
    if (units_.is_holding()) {
        if (!starts) {
            if (units_.keep(data)) release_held();
            return;
        }
        release_held();
    }
    if (!starts) return handle(data, false);
    if (units_.begin(packet)) return handle(data, units_.is_key());
    if (units_.keep(data)) release_held();
}

void Splicer::State::release_held() {
    const bool is_key = units_.is_key();
    const std::size_t held = units_.held();
    units_.clear();
    for (std::size_t n = 0; n < held; ++n) handle(units_.packet(n), n == 0 && is_key);
}

void Splicer::State::handle(const std::uint8_t* data, bool is_key) {
    const Packet packet(data);
    if (program_.is_table(packet.pid())) return take_table(packet);
    if (!program_.pmt()) {
        if (!program_.can_settle() || packets_ < program_patience || !program_.settle()) return;
        lay_out();
    }
    Route& way = route(packet.pid());
    if (way.way == Way::dropped) return;
    unsigned gap = 0;
    if (!count(way, packet, gap)) return;
    if (packet.is_scrambled()) ++counts.scrambled;
    Start start;
    if (packet.starts_unit() && way.way == Way::stream) {
        start.is_unit = true;
        if (!packet.is_scrambled()) start.pes = read_pes(packet.payload());
        if (is_main(way)) start.is_key = is_key_start(packet, is_key);
    }
    if (stage_ < Stage::waiting && !is_new(way, packet, start)) {
        counts.repeated_bytes += packet_bytes;
        return;
    }
    if (stage_ == Stage::waiting && !wait(way, packet, start)) return;
    send(way, packet, start, gap);
}

/// Continuity of the input: losses are counted and stay visible, duplicates end here.
bool Splicer::State::count(Route& way, const Packet& packet, unsigned& gap) {
    if (!packet.has_payload()) return true;
    std::uint64_t tail = 0;
    std::memcpy(&tail, packet.data() + packet_bytes - sizeof tail, sizeof tail);
    const bool had = way.has_counter;
    const std::uint8_t expected = (way.counter + 1) & 0x0F;
    const bool is_same = had && packet.counter() == way.counter;
    const bool is_duplicate = is_same && tail == way.tail;
    way.has_counter = true;
    way.counter = packet.counter();
    way.tail = tail;
    if (is_duplicate && !packet.is_discontinuity()) return false;
    if (had && !is_same && packet.counter() != expected && !packet.is_discontinuity()) {
        gap = (packet.counter() - expected) & 0x0FU;
        counts.lost += gap;
    }
    return true;
}

/// Whether a viewer can begin at this unit of the main stream.
bool Splicer::State::is_key_start(const Packet& packet, bool is_key) {
    if (main_kind_ != Kind::video) return true;
    if (is_key) is_main_plain_ = false;
    if (packet.is_scrambled()) is_main_plain_ = true;
    return is_key || is_main_plain_;
}

/// True when this packet is the first to be sent.
bool Splicer::State::wait(const Route& way, const Packet& packet, const Start& start) {
    waited_bytes_ += packet_bytes;
    std::optional<Ticks> stamp;
    if (packet.pid() == pcr_in_ && packet.has_pcr()) stamp = waited_pcr_ = packet.pcr_base();
    const bool is_main_unit = is_main(way) && start.is_unit;
    const bool is_stamped = is_main_unit && start.pes.has_pts;
    if (is_stamped) stamp = start.pes.dts;
    if (stamp && !waited_from_) waited_from_ = stamp;
    if (!is_main_unit) return false;
    const bool is_patient = waited_bytes_ < key_patience_bytes &&
                            (!stamp || distance(*waited_from_, *stamp) < key_patience);
    if (!start.is_key && is_patient) return false;
    const std::optional<Ticks> dts = is_stamped ? std::optional(start.pes.dts) : std::nullopt;
    timeline.start(slots_[main_slot_].track, dts, waited_pcr_);
    run();
    put_tables();
    if (!start.is_key) is_main_plain_ = true;
    return true;
}

void Splicer::State::take_table(const Packet& packet) {
    const Program::Seen seen = program_.take(packet);
    if (seen.is_changed) lay_out();
    if (stage_ != Stage::running || !outlet.tables() || !program_.pmt()) return;
    if (seen.has_pat) outlet.put_pat();
    if (seen.has_pmt && outlet.put_pmt()) {
        tables_packets_ = sent_packets_;
        tables_clock_ = timeline.clock().value_or(0);
    }
}

/// The output's tables and routes for the program as it is now.
void Splicer::State::lay_out() {
    const Pmt& in = *program_.pmt();
    if (!slots_.is_set()) version_ = in.version;
    Slots::Layout layout = slots_.lay_out(in, program_.pmt_pid(), program_.transport());

    layout.pmt.version = 0;
    const std::string bare = pmt_packets(layout.pmt, slots_.pmt_pid());
    if (bare != laid_out_) {
        if (!laid_out_.empty()) {
            version_ = (version_ + 1) & 0x1F;
            is_cut_ = has_sent_;
            replay_.forget();
        }
        laid_out_ = bare;
        layout.pmt.version = version_;
        auto tables = std::make_shared<Tables>();
        tables->packets = pat_packets(slots_.transport(), layout.pmt.program, slots_.pmt_pid()) +
                          pmt_packets(layout.pmt, slots_.pmt_pid());
        tables->pmt_pid = slots_.pmt_pid();
        tables->pcr_pid = slots_.pcr_pid();
        tables->streams = layout.pmt.streams;
        outlet.set_tables(std::move(tables));
        if (stage_ == Stage::running) outlet.put_pat();  // ours for the PMT follows
    }

    std::vector<Route> old = std::move(routes_);
    routes_.assign(1, Route{});
    index_.fill(0);
    passed_ = 0;
    main_slot_ = SIZE_MAX;
    pcr_in_ = in.pcr_pid;
    std::size_t main = SIZE_MAX;
    const auto rank = [](Kind kind) {
        return kind == Kind::video ? 0 : kind == Kind::audio ? 1 : 2;
    };
    for (std::size_t n = 0; n < in.streams.size(); ++n) {
        const ElementaryStream& stream = in.streams[n];
        Route way{Way::stream, stream.pid, layout.pmt.streams[n].pid, layout.slots[n], false, 0, 0};
        for (const Route& before : old) {
            if (before.way == Way::dropped || before.in != way.in) continue;
            way.has_counter = before.has_counter;
            way.counter = before.counter;
            way.tail = before.tail;
        }
        static_cast<void>(add_route(way));
        const bool is_better =
            main == SIZE_MAX || rank(kind_of(stream)) < rank(kind_of(in.streams[main]));
        if (is_better) main = n;
    }
    if (main != SIZE_MAX) {
        const ElementaryStream& stream = in.streams[main];
        main_slot_ = layout.slots[main];
        main_kind_ = kind_of(stream);
        is_main_plain_ = stream.codec == Codec::other_video;
        units_.watch(stream.pid, stream.codec);
    }
}

std::size_t Splicer::State::add_route(Route way) {
    routes_.push_back(way);
    index_[way.in] = static_cast<std::uint8_t>(routes_.size() - 1);
    return routes_.size() - 1;
}

Splicer::State::Route& Splicer::State::route(std::uint16_t pid) {
    if (index_[pid] != 0) return routes_[index_[pid]];
    if (pid == pcr_in_) return routes_[add_route({Way::clock, pid, pid, 0, false, 0, 0})];
    const bool may_pass = passed_ < most_passed && !slots_.is_taken(pid);
    if (!may_pass || program_.is_foreign(pid) || routes_.size() >= most_routes) {
        return routes_[0];
    }
    ++passed_;
    return routes_[add_route({Way::passed, pid, pid, 0, false, 0, 0})];
}

}  // namespace flathead::ts
