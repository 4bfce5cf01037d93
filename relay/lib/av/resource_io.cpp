#include "relay/lib/av/resource_io.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>

extern "C" {
#include <libavutil/error.h>
#include <libavutil/mem.h>
}

namespace flathead::av {
namespace {

constexpr int buffer_bytes = 32 * 1024;

/// libav looks into an AVIOContext's `opaque` for options: "location" tells HLS where a playlist
/// came from after redirects, "mime_type" helps the probe. So it begins as every object with
/// AVOptions does.
struct Handle {
    const AVClass* options = nullptr;
    char* location = nullptr;
    char* mime_type = nullptr;
    Resource* resource = nullptr;
    Shared* shared = nullptr;
    std::int64_t position = 0;
};

AVOption text_option(const char* name, std::size_t offset) {
    AVOption option{};
    option.name = name;
    option.offset = static_cast<int>(offset);
    option.type = AV_OPT_TYPE_STRING;
    option.flags = AV_OPT_FLAG_EXPORT | AV_OPT_FLAG_READONLY;
    return option;
}

AVClass class_of(const char* name, const AVOption* options) {
    AVClass out{};
    out.class_name = name;
    out.item_name = av_default_item_name;
    out.option = options;
    out.version = LIBAVUTIL_VERSION_INT;
    return out;
}

const AVClass* handle_class() {
    static const AVOption options[] = {text_option("location", offsetof(Handle, location)),
                                       text_option("mime_type", offsetof(Handle, mime_type)),
                                       AVOption{}};
    static const AVClass made = class_of("resource", options);
    return &made;
}

/// Of the AVIOContext: it has no options but its child's.
const AVClass* io_class() {
    static const AVClass made = [] {
        AVClass out = class_of("resource io", nullptr);
        out.child_next = [](void* io, void* previous) -> void* {
            return previous == nullptr ? static_cast<AVIOContext*>(io)->opaque : nullptr;
        };
        return out;
    }();
    return &made;
}

int on_read(void* opaque, std::uint8_t* into, int size) noexcept {
    auto& handle = *static_cast<Handle*>(opaque);
    try {
        const std::size_t count =
            handle.resource->read({into, static_cast<std::size_t>(std::max(size, 0))});
        if (count == 0) return AVERROR_EOF;
        handle.position += static_cast<std::int64_t>(count);
        return static_cast<int>(count);
    } catch (const Failure& failure) {
        handle.shared->last = failure;
        return code_of(failure.fault);
    } catch (const std::exception& failure) {
        handle.shared->last = Failure(Fault::unreachable, failure.what());
        return AVERROR(EIO);
    }
}

std::int64_t on_seek(void* opaque, std::int64_t offset, int whence) noexcept {
    auto& handle = *static_cast<Handle*>(opaque);
    try {
        const auto size = handle.resource->size();
        if (whence == AVSEEK_SIZE) return size ? static_cast<std::int64_t>(*size) : AVERROR(ENOSYS);
        std::int64_t target = offset;
        if (whence == SEEK_CUR) target += handle.position;
        if (whence == SEEK_END) target += size ? static_cast<std::int64_t>(*size) : 0;
        if (target < 0 || (whence == SEEK_END && !size)) return AVERROR(EINVAL);
        if (!handle.resource->seek(static_cast<std::uint64_t>(target))) return AVERROR(ENOSYS);
        handle.position = target;
        return target;
    } catch (const Failure& failure) {
        handle.shared->last = failure;
        return code_of(failure.fault);
    } catch (const std::exception& failure) {
        handle.shared->last = Failure(Fault::unreachable, failure.what());
        return AVERROR(EIO);
    }
}

void free_handle(Handle* handle) noexcept {
    if (handle == nullptr) return;
    av_free(handle->location);
    av_free(handle->mime_type);
    delete handle->resource;
    delete handle;
}

}  // namespace

int code_of(Fault fault) {
    switch (fault) {
        case Fault::unreachable:
            return AVERROR(EIO);
        case Fault::refused:
            return AVERROR_HTTP_FORBIDDEN;
        case Fault::busy:
            return AVERROR_HTTP_SERVER_ERROR;
        case Fault::timed_out:
            return AVERROR_EXIT;
        case Fault::malformed:
            return AVERROR_INVALIDDATA;
    }
    return AVERROR(EIO);
}

void FreeIo::operator()(AVIOContext* io) const noexcept {
    if (io == nullptr) return;
    auto* const handle = static_cast<Handle*>(io->opaque);
    av_freep(&io->buffer);
    avio_context_free(&io);
    free_handle(handle);
}

Io make_io(std::unique_ptr<Resource> resource, Shared& shared) {
    const bool can_seek = resource->size().has_value();
    std::unique_ptr<Handle, decltype(&free_handle)> handle(new Handle, &free_handle);
    handle->options = handle_class();
    handle->location = av_strdup(resource->location().c_str());
    handle->mime_type = av_strdup(resource->content_type().c_str());
    handle->shared = &shared;
    handle->resource = resource.release();
    auto* const buffer = static_cast<std::uint8_t*>(av_malloc(buffer_bytes));
    AVIOContext* const io =
        buffer == nullptr ? nullptr
                          : avio_alloc_context(
                                buffer, buffer_bytes, 0, handle.get(), &on_read, nullptr, &on_seek);
    if (io == nullptr) {
        av_free(buffer);
        throw Failure(Fault::unreachable, "open media: out of memory");
    }
    static_cast<void>(handle.release());
    io->av_class = io_class();
    io->seekable = can_seek ? AVIO_SEEKABLE_NORMAL : 0;
    return Io(io);
}

}  // namespace flathead::av
