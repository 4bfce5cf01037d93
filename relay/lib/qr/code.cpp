#include "relay/lib/qr/code.hpp"

#include "relay/base/error.hpp"
#include "relay/base/owned.hpp"
#include "relay/base/text.hpp"

#include <qrencode.h>

namespace flathead::qr {
namespace {

constexpr int quiet = 4;  // modules around the code that stay white (ISO/IEC 18004)
constexpr std::string_view black_on_white = "\x1b[30;107m";
constexpr std::string_view as_before = "\x1b[0m";

class Code {
  public:
    explicit Code(std::string_view text)
        : code_(QRcode_encodeData(static_cast<int>(text.size()),
                                  reinterpret_cast<const unsigned char*>(text.data()),
                                  0,
                                  QR_ECLEVEL_L)) {
        if (!code_)
            throw Error(
                text::join("make a QR code of ", text.size(), " bytes: no code holds as many"));
    }
    [[nodiscard]] int width() const { return code_->width; }
    [[nodiscard]] bool is_black(int column, int row) const {
        if (column < 0 || row < 0 || column >= width() || row >= width()) return false;
        return (code_->data[row * width() + column] & 1) != 0;
    }

  private:
    Owned<QRcode, QRcode_free> code_;
};

}  // namespace

std::string terminal_code(std::string_view text) {
    constexpr std::string_view blocks[] = {
        " ", "\u2584", "\u2580", "\u2588"};  // lower, upper, both
    const Code code(text);
    std::string out;
    for (int row = -quiet; row < code.width() + quiet; row += 2) {
        out += black_on_white;
        for (int column = -quiet; column < code.width() + quiet; ++column) {
            const int upper = code.is_black(column, row) ? 2 : 0;
            const int lower = code.is_black(column, row + 1) ? 1 : 0;
            out += blocks[upper + lower];
        }
        out.append(as_before).append("\n");
    }
    return out;
}

}  // namespace flathead::qr
