#include "relay/playout/slate.hpp"

#include "relay/base/error.hpp"
#include "relay/base/files.hpp"
#include "relay/base/log.hpp"
#include "relay/base/text.hpp"
#include "relay/playout/own_slate.hpp"
#include "relay/playout/stored.hpp"

namespace flathead::playout {
namespace {

constexpr std::size_t most_bytes = 4U << 20;

std::unique_ptr<Medium> opened(const std::string& bytes) {
    auto out = std::make_unique<Medium>(std::make_unique<InMemory>(bytes),
                                        "slate",
                                        std::vector<std::string>{},
                                        std::make_shared<Brake>());
    out->go_to(0);
    return out;
}

}  // namespace

Slate::Slate(const std::string& folder) : bytes_(own_slate().front().bytes) {
    if (folder.empty()) return;
    try {
        auto theirs = read_file_if_there(Path(folder) / "soon.ts", most_bytes);
        if (!theirs) return;
        std::swap(bytes_, *theirs);
        try {
            static_cast<void>(opened(bytes_));
        } catch (const Error&) {
            bytes_ = own_slate().front().bytes;
            throw;
        }
    } catch (const Error& error) {
        log::warning(
            "playout",
            text::join("slate soon.ts: ", error.what(), "; the program's own is shown instead"));
    }
}

std::unique_ptr<Piece> Slate::at(Ticks begin) const {
    return std::make_unique<Piece>(opened(bytes_), begin);
}

}  // namespace flathead::playout
