#include "generator/fetch/unpack.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <dlfcn.h>

namespace flathead::fetch {
namespace {

constexpr int most_zip_entries = 1000;

/// libarchive is loaded when the first such document comes: linked, it costs every run 0.9 ms of
/// dynamic linking (it brings libxml2 and ICU), and most operators have only plain and gzip
/// sources.
struct Library {
    decltype(&::archive_read_new) read_new{};
    decltype(&::archive_read_free) read_free{};
    decltype(&::archive_read_support_filter_zstd) filter_zstd{};
    decltype(&::archive_read_support_filter_bzip2) filter_bzip2{};
    decltype(&::archive_read_support_format_raw) format_raw{};
    decltype(&::archive_read_support_format_empty) format_empty{};
    decltype(&::archive_read_support_format_zip_streamable) format_zip{};
    decltype(&::archive_read_open) open{};
    decltype(&::archive_read_next_header) next_header{};
    decltype(&::archive_entry_filetype) filetype{};
    decltype(&::archive_read_data) data{};
    decltype(&::archive_error_string) error_string{};
    decltype(&::archive_format_name) format_name{};
};

const Library& library() {
    static const Library loaded = [] {
        void* const handle = ::dlopen("libarchive.so.13", RTLD_LAZY | RTLD_LOCAL);
        if (handle == nullptr) throw Error(text::join("load libarchive: ", ::dlerror()));
        const auto find = [handle]<class F>(F& slot, const char* name) {
            slot = reinterpret_cast<F>(::dlsym(handle, name));
            if (slot == nullptr) throw Error(text::join("load libarchive: it has no ", name));
        };
        Library l;
        find(l.read_new, "archive_read_new");
        find(l.read_free, "archive_read_free");
        find(l.filter_zstd, "archive_read_support_filter_zstd");
        find(l.filter_bzip2, "archive_read_support_filter_bzip2");
        find(l.format_raw, "archive_read_support_format_raw");
        find(l.format_empty, "archive_read_support_format_empty");
        find(l.format_zip, "archive_read_support_format_zip_streamable");
        find(l.open, "archive_read_open");
        find(l.next_header, "archive_read_next_header");
        find(l.filetype, "archive_entry_filetype");
        find(l.data, "archive_read_data");
        find(l.error_string, "archive_error_string");
        find(l.format_name, "archive_format_name");
        return l;
    }();
    return loaded;
}

const char* name_of(ArchiveKind kind) {
    switch (kind) {
        case ArchiveKind::zstd:
            return "zstd";
        case ArchiveKind::bzip2:
            return "bzip2";
        case ArchiveKind::zip:
            return "zip";
    }
    return "archive";
}

struct FreeArchive {
    void operator()(archive* object) const noexcept { library().read_free(object); }
};

class ArchiveSource final : public ByteSource {
  public:
    ArchiveSource(std::unique_ptr<ByteSource> packed, ArchiveKind kind)
        : packed_(std::move(packed)), kind_(kind), archive_(library().read_new()) {
        if (archive_ == nullptr) throw Error("unpack: out of memory");
        archive* const object = archive_.get();
        switch (kind) {
            case ArchiveKind::zstd:
                library().filter_zstd(object);
                break;
            case ArchiveKind::bzip2:
                library().filter_bzip2(object);
                break;
            case ArchiveKind::zip:
                library().format_zip(object);
                break;
        }
        if (kind != ArchiveKind::zip) {
            library().format_raw(object);
            library().format_empty(object);  // a packed empty file is no error here
        }
    }

    std::size_t read(std::span<char> into) override {
        if (!opened_) open();
        if (ended_) return 0;
        const la_ssize_t got = library().data(archive_.get(), into.data(), into.size());
        if (got < 0) fail();
        ended_ = got == 0;
        return static_cast<std::size_t>(got);
    }

  private:
    void open() {
        opened_ = true;
        if (library().open(archive_.get(), this, nullptr, &ArchiveSource::supply, nullptr) !=
            ARCHIVE_OK)
            fail();
        for (int i = 0; i < most_zip_entries; ++i) {
            archive_entry* entry = nullptr;
            const int code = library().next_header(archive_.get(), &entry);
            if (code == ARCHIVE_EOF) {
                if (kind_ == ArchiveKind::zip) throw Error("unpack zip: no file in it");
                ended_ = true;
                return;
            }
            if (code < ARCHIVE_WARN) fail();
            if (kind_ != ArchiveKind::zip) return;
            if (library().filetype(entry) == AE_IFREG) return check_method();
        }
        throw Error(
            text::join("unpack zip: no file among the first ", most_zip_entries, " entries"));
    }

    /// LZMA and PPMd inside a zip may ask for gigabytes of memory; nobody packs a playlist like
    /// that.
    void check_method() const {
        const char* const name = library().format_name(archive_.get());  // "ZIP 2.0 (deflation)"
        const std::string_view method = name == nullptr ? "" : name;
        if (!text::contains(method, "(deflation)") && !text::contains(method, "(uncompressed)")) {
            throw Error(text::join("unpack zip: packed as ", method, ", only deflation is read"));
        }
    }

    [[noreturn]] void fail() const {
        if (!failure_.empty()) throw Error(failure_);
        const char* const why = library().error_string(archive_.get());
        throw Error(text::join(
            "unpack ", name_of(kind_), ": damaged: ", why == nullptr ? "bad data" : why));
    }

    /// libarchive's read callback; an exception must not pass through C.
    static la_ssize_t supply(archive*, void* self, const void** bytes) noexcept {
        auto& source = *static_cast<ArchiveSource*>(self);
        try {
            *bytes = source.input_.data();
            return static_cast<la_ssize_t>(source.packed_->read(source.input_));
        } catch (const std::exception& failure) {
            source.failure_ = failure.what();
            return ARCHIVE_FATAL;
        }
    }

    std::unique_ptr<ByteSource> packed_;
    ArchiveKind kind_;
    std::unique_ptr<archive, FreeArchive> archive_;
    std::string failure_;
    bool opened_ = false;
    bool ended_ = false;
    std::array<char, 64 << 10> input_{};
};

}  // namespace

std::unique_ptr<ByteSource> from_archive(std::unique_ptr<ByteSource> packed, ArchiveKind kind) {
    return std::make_unique<ArchiveSource>(std::move(packed), kind);
}

}  // namespace flathead::fetch
