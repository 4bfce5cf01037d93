#include "relay/playout/selection.hpp"

#include <gtest/gtest.h>

namespace flathead::playout {
namespace {

av::Stream picture(av::Codec codec = av::Codec::h264) {
    av::Stream out;
    out.codec = codec;
    out.is_video = true;
    out.codec_name = codec == av::Codec::other ? "vp9" : "h264";
    return out;
}

av::Stream sound(std::string language, bool is_default = false, bool is_aside = false) {
    av::Stream out;
    out.codec = av::Codec::ac3;
    out.codec_name = "ac3";
    out.language = std::move(language);
    out.is_default = is_default;
    out.is_aside = is_aside;
    return out;
}

TEST(Selection, SoundIsTheBestLanguageThenTheFilesOwnChoiceThenTheFirst) {
    struct Row {
        std::vector<av::Stream> streams;
        std::vector<std::string> languages;
        std::size_t expected;
    };
    const Row rows[] = {
        {{picture(), sound("ger"), sound("eng")}, {"eng"}, 2},
        {{picture(), sound("ger"), sound("eng", true)}, {"fra", "deu"}, 1},
        {{picture(), sound("deu"), sound("eng")}, {"GER"}, 1},
        {{picture(), sound("eng"), sound("ger", true)}, {}, 2},
        {{picture(), sound("eng"), sound("ger")}, {}, 1},
        {{picture(), sound("eng", false, true), sound("eng")}, {"eng"}, 2},
        {{picture(), sound("eng", false, true), sound("ger")}, {"eng"}, 1},
        {{picture(), sound(""), sound("eng")}, {"spa"}, 1},
    };
    for (const Row& row : rows) {
        const Pair pair = picture_and_sound(row.streams, row.languages);
        EXPECT_EQ(pair.picture, 0U);
        EXPECT_EQ(pair.sound, row.expected) << &row - rows;
    }
}

TEST(Selection, CoverOfAnAlbumIsNoPicture) {
    av::Stream cover = picture(av::Codec::other);
    cover.is_cover = true;
    const Pair pair = picture_and_sound({cover, sound("eng")}, {});
    EXPECT_FALSE(pair.picture);
    EXPECT_EQ(pair.sound, 1U);
}

TEST(Selection, FilmWhosePictureCannotBeCarriedIsRefused) {
    EXPECT_THROW(
        static_cast<void>(picture_and_sound({picture(av::Codec::other), sound("eng")}, {})),
        av::Failure);
    EXPECT_THROW(static_cast<void>(picture_and_sound({}, {})), av::Failure);
}

}  // namespace
}  // namespace flathead::playout
