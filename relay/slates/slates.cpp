#include "relay/slates/slates.hpp"

#include "relay/base/error.hpp"
#include "relay/base/log.hpp"
#include "relay/base/text.hpp"
#include "relay/slates/own_files.hpp"
#include "relay/ts/packet.hpp"

#include <cassert>

namespace flathead::slates {
namespace {

constexpr std::size_t most_bytes = 4U << 20;

using Bytes = std::shared_ptr<const std::string>;

struct Slot {
    std::string_view file;
    Bytes tune::Slates::*bytes;
};
constexpr Slot slots[] = {{"down.ts", &tune::Slates::down},
                          {"busy.ts", &tune::Slates::busy},
                          {"limit.ts", &tune::Slates::limit},
                          {"not_found.ts", &tune::Slates::not_found}};

Bytes own_slate(std::string_view name) {
    for (const OwnFile& file : own_files()) {
        if (file.name == name) return std::make_shared<const std::string>(file.bytes);
    }
    assert(false);
    return std::make_shared<const std::string>();
}

bool is_transport_stream(std::string_view bytes) {
    if (bytes.empty() || bytes.size() % ts::packet_bytes != 0) return false;
    const ts::Bytes all = ts::bytes_of(bytes);
    for (std::size_t at = 0; at < all.size(); at += ts::packet_bytes) {
        if (all[at] != ts::sync_byte) return false;
    }
    return true;
}

Bytes read_slate(const Path& file) {
    std::string bytes = read_file(file, most_bytes);
    if (!is_transport_stream(bytes))
        throw Error(text::join(file.string(), ": not MPEG-TS of whole packets of 188 bytes"));
    return std::make_shared<const std::string>(std::move(bytes));
}

}  // namespace

tune::Slates own_slates() {
    tune::Slates out;
    for (const Slot& slot : slots) out.*slot.bytes = own_slate(slot.file);
    return out;
}

tune::Slates read_slates(const Path& folder, const Warn& warn) {
    tune::Slates out = own_slates();
    if (folder.empty()) return out;
    for (const Slot& slot : slots) {
        try {
            out.*slot.bytes = read_slate(folder / slot.file);
        } catch (const Error& error) {
            warn(text::join("slate ", error.what(), "; the program's own is shown instead"));
        }
    }
    return out;
}

tune::Slates load(const Path& folder) {
    return read_slates(folder, [](std::string_view text) { log::warning("relay", text); });
}

}  // namespace flathead::slates
