#pragma once
/// The text of a gzip file, by zlib alone; fails on more than one member and on more than `size`
/// bytes.

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace flathead::outputs {

inline std::string unpacked(const std::string& packed, std::size_t size = 16 << 20) {
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 16 + 15), Z_OK);
    std::string out(size + 1, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    EXPECT_EQ(stream.avail_in, 0U);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return out;
}

}  // namespace flathead::outputs
