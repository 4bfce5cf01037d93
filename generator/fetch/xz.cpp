#include "generator/fetch/unpack.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <array>
#include <dlfcn.h>
#include <lzma.h>

namespace flathead::fetch {
namespace {

/// `xz -9` needs 65 MB. libarchive would allow a gigabyte: 90 kB of xz made it take 590 MB
/// (measured), so xz is unpacked here without it.
constexpr std::uint64_t most_memory = 128 << 20;

struct Library {
    decltype(&::lzma_stream_decoder) stream_decoder{};
    decltype(&::lzma_code) code{};
    decltype(&::lzma_end) end{};
};

const Library& library() {
    static const Library loaded = [] {
        void* const handle = ::dlopen("liblzma.so.5", RTLD_LAZY | RTLD_LOCAL);
        if (handle == nullptr) throw Error(text::join("load liblzma: ", ::dlerror()));
        const auto find = [handle]<class F>(F& slot, const char* name) {
            slot = reinterpret_cast<F>(::dlsym(handle, name));
            if (slot == nullptr) throw Error(text::join("load liblzma: it has no ", name));
        };
        Library l;
        find(l.stream_decoder, "lzma_stream_decoder");
        find(l.code, "lzma_code");
        find(l.end, "lzma_end");
        return l;
    }();
    return loaded;
}

class XzSource final : public ByteSource {
  public:
    explicit XzSource(std::unique_ptr<ByteSource> packed) : packed_(std::move(packed)) {
        check(library().stream_decoder(&stream_, most_memory, LZMA_CONCATENATED));
    }
    XzSource(const XzSource&) = delete;
    XzSource& operator=(const XzSource&) = delete;
    ~XzSource() override { library().end(&stream_); }

    std::size_t read(std::span<char> into) override {
        stream_.next_out = reinterpret_cast<std::uint8_t*>(into.data());
        stream_.avail_out = into.size();
        while (!ended_ && stream_.avail_out == into.size()) {
            if (stream_.avail_in == 0 && !input_ended_) refill();
            check(library().code(&stream_, input_ended_ ? LZMA_FINISH : LZMA_RUN));
        }
        return into.size() - stream_.avail_out;
    }

  private:
    void refill() {
        stream_.avail_in = packed_->read(input_);
        stream_.next_in = reinterpret_cast<const std::uint8_t*>(input_.data());
        input_ended_ = stream_.avail_in == 0;
    }

    void check(lzma_ret code) {
        switch (code) {
            case LZMA_OK:
                return;
            case LZMA_STREAM_END:
                ended_ = true;
                return;
            case LZMA_MEMLIMIT_ERROR:
                throw Error("unpack xz: needs more than " + text::human_bytes(most_memory) +
                            " of memory");
            case LZMA_BUF_ERROR:
                throw Error("unpack xz: cut off, the end is missing");
            default:
                throw Error("unpack xz: damaged");
        }
    }

    std::unique_ptr<ByteSource> packed_;
    lzma_stream stream_ = LZMA_STREAM_INIT;
    bool input_ended_ = false;
    bool ended_ = false;
    std::array<char, 64 << 10> input_{};
};

}  // namespace

std::unique_ptr<ByteSource> unpacked_xz(std::unique_ptr<ByteSource> packed) {
    return std::make_unique<XzSource>(std::move(packed));
}

}  // namespace flathead::fetch
