#include "relay/http/text_answer.hpp"

#include "relay/http/connection.hpp"

namespace flathead::http {

void TextAnswer::go_on() noexcept {
    Outlet& outlet = connection_.outlet();
    sent_ += outlet.send(std::string_view(bytes_).substr(sent_), false);
    if (outlet.is_gone()) return connection_.abort();
    if (sent_ == bytes_.size()) connection_.finish();
}

}  // namespace flathead::http
