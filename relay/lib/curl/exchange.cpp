#include "relay/lib/curl/exchange.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/lib/curl/address.hpp"

#include <algorithm>
#include <sys/socket.h>

namespace flathead::curl {
namespace {

constexpr int most_redirects = 10;

Fault fault_of(CURLcode code) {
    switch (code) {
        case CURLE_OK:
            return Fault::none;
        case CURLE_OPERATION_TIMEDOUT:
            return Fault::timed_out;
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_WEIRD_SERVER_REPLY:
            return Fault::malformed;
        case CURLE_WRITE_ERROR:
        case CURLE_FILESIZE_EXCEEDED:
        case CURLE_ABORTED_BY_CALLBACK:
            return Fault::refused;
        case CURLE_PARTIAL_FILE:
        case CURLE_GOT_NOTHING:
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
        case CURLE_HTTP2:
        case CURLE_HTTP2_STREAM:
            return Fault::broken;
        default:
            return Fault::unreachable;
    }
}

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

}  // namespace

Exchange::Exchange(Transfer transfer, Sink& sink)
    : transfer_(std::move(transfer)), sink_(sink), handle_(library().easy_init()) {
    if (handle_ == nullptr) throw Error("start a transfer: out of memory");
    for (const auto& [name, value] : transfer_.headers) {
        if ((name + value).find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
            throw Error(text::join("start a transfer: the header ",
                                   name.substr(0, name.find_first_of("\r\n")),
                                   " has a line break in it"));
        }
    }
    if (const auto parts = url::split(transfer_.url)) host_ = text::to_lower(parts->host);
}

template <class T>
void Exchange::set(CURLoption option, T value) {
    const CURLcode code = library().easy_setopt(handle_.get(), option, value);
    if (code != CURLE_OK)
        throw Error(text::join("set up a transfer: ", library().easy_strerror(code)));
}

bool Exchange::prepare() {
    if (!first_) started_ = Clock::now();
    HopResult next = first_ ? next_hop(transfer_, *first_, redirect_) : first_hop(transfer_);
    if (!next.hop) {
        end(Fault::refused, next.refusal);
        return false;
    }
    if (++hops_ > most_redirects + 1) {
        end(Fault::refused, text::join("redirected more than ", most_redirects, " times"));
        return false;
    }
    hop_ = std::move(next.hop);
    if (!first_) first_ = hop_;
    host_ = hop_->host;
    answer_ = {};
    received_ = 0;
    refusal_.clear();
    error_ = {};
    // easy_reset keeps connections and cookies and forgets every option; libcurl 7.88 also loses
    // this list unfreed.
    set(CURLOPT_COOKIEFILE, static_cast<const char*>(nullptr));
    library().easy_reset(handle_.get());
    set_request();
    set_callbacks();
    return true;
}

void Exchange::set_request() {
    const auto left =
        std::chrono::duration_cast<Milliseconds>(started_ + transfer_.time_limit - Clock::now())
            .count();
    set(CURLOPT_URL, hop_->url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_COOKIEFILE,
        "");  // panels hand out a cookie with a redirect; kept for this transfer only
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<long long>(left, 1)));
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(transfer_.connect_limit.count()));
    set(CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(transfer_.slowest));
    set(CURLOPT_LOW_SPEED_TIME,
        static_cast<long>(
            std::chrono::ceil<std::chrono::seconds>(transfer_.silence_limit).count()));
    set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(transfer_.max_bytes));
    if (!transfer_.user_agent.empty()) set(CURLOPT_USERAGENT, transfer_.user_agent.c_str());
    if (!hop_->user.empty() || !hop_->password.empty()) {
        set(CURLOPT_USERNAME, hop_->user.c_str());
        set(CURLOPT_PASSWORD, hop_->password.c_str());
    }
    if (hop_->only_public) {
        set(CURLOPT_NOPROXY, hop_->proxy.empty() ? "*" : "");
        if (!hop_->proxy.empty()) set(CURLOPT_PROXY, hop_->proxy.c_str());
    }
    headers_.reset();
    for (const auto& [name, value] : hop_->headers) {
        curl_slist* const longer =
            library().slist_append(headers_.get(), text::join(name, ": ", value).c_str());
        if (longer == nullptr) throw Error("start a transfer: out of memory");
        static_cast<void>(headers_.release());
        headers_.reset(longer);
    }
    if (headers_ != nullptr) set(CURLOPT_HTTPHEADER, headers_.get());
}

void Exchange::set_callbacks() {
    void* const self = this;
    set(CURLOPT_PRIVATE, self);
    set(CURLOPT_ERRORBUFFER, error_.data());
    set(CURLOPT_WRITEFUNCTION, &Exchange::on_body);
    set(CURLOPT_WRITEDATA, self);
    set(CURLOPT_HEADERFUNCTION, &Exchange::on_header);
    set(CURLOPT_HEADERDATA, self);
    if (hop_->only_public && hop_->proxy.empty()) {
        set(CURLOPT_OPENSOCKETFUNCTION, &Exchange::on_socket);
        set(CURLOPT_OPENSOCKETDATA, self);
        set(CURLOPT_PREREQFUNCTION, &Exchange::on_request);
        set(CURLOPT_PREREQDATA, self);
    }
}

bool Exchange::completed(CURLcode code) {
    char* target = nullptr;
    library().easy_getinfo(handle_.get(), CURLINFO_REDIRECT_URL, &target);
    if (code == CURLE_OK && is_redirect(answer_.status) && target != nullptr) {
        redirect_ = target;
        return true;
    }
    if (code == CURLE_OK) {
        end(Fault::none, answer_.status == 200 ? "" : text::join("HTTP ", answer_.status));
    } else if (!refusal_.empty()) {
        end(Fault::refused, refusal_);
    } else {
        end(fault_of(code), reason(code));
    }
    return false;
}

void Exchange::end(Fault fault, const std::string& why) {
    sink_.ended(answer_, fault, why);
}

std::string Exchange::reason(CURLcode code) const {
    if (code == CURLE_FILESIZE_EXCEEDED)
        return "larger than " + text::human_bytes(transfer_.max_bytes);
    return error_[0] != '\0' ? std::string(error_.data()) : library().easy_strerror(code);
}

bool Exchange::accept_bytes(std::string_view bytes) {
    received_ += bytes.size();
    if (received_ > transfer_.max_bytes) {
        refusal_ = "larger than " + text::human_bytes(transfer_.max_bytes);
        return false;
    }
    if (answer_.status < 200 || answer_.status > 299)
        return true;  // an error page is nobody's document
    if (sink_.take(answer_, bytes)) return true;
    refusal_ = "not wanted any further";
    return false;
}

void Exchange::accept_header(std::string_view line) {
    if (line.starts_with("HTTP/")) {
        const std::size_t space = line.find(' ');
        answer_ = {};
        answer_.status = space == std::string_view::npos
                             ? 0
                             : text::number<int>(line.substr(space + 1, 3)).value_or(0);
        return;
    }
    struct Slot {
        std::string_view name;
        std::string Answer::*value;
    };
    static constexpr Slot slots[] = {{"etag", &Answer::etag},
                                     {"last-modified", &Answer::last_modified},
                                     {"content-encoding", &Answer::content_encoding},
                                     {"content-type", &Answer::content_type}};
    constexpr std::size_t longest_value = 1000;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = text::trim(line.substr(colon + 1));
    if (value.size() > longest_value) return;
    for (const Slot& slot : slots) {
        if (text::iequals(slot.name, name)) answer_.*slot.value = value;
    }
    if (text::iequals(name, "content-length"))
        answer_.content_length = text::number<std::uint64_t>(value).value_or(0);
}

std::size_t Exchange::on_body(char* bytes,
                              std::size_t size,
                              std::size_t count,
                              void* self) noexcept {
    return static_cast<Exchange*>(self)->accept_bytes({bytes, size * count}) ? size * count : 0;
}

std::size_t Exchange::on_header(char* bytes,
                                std::size_t size,
                                std::size_t count,
                                void* self) noexcept {
    static_cast<Exchange*>(self)->accept_header({bytes, size * count});
    return size * count;
}

curl_socket_t Exchange::on_socket(void* self, curlsocktype, curl_sockaddr* address) noexcept {
    auto& exchange = *static_cast<Exchange*>(self);
    if (!is_public_address(address->addr)) {
        exchange.refusal_ = text::join(exchange.host_,
                                       " leads to the private address ",
                                       address_text(address->addr),
                                       ", which the configuration does not name");
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// Also asked when a connection is used again that was opened for somebody who may go there.
int Exchange::on_request(void* self, char* peer, char*, int, int) noexcept {
    auto& exchange = *static_cast<Exchange*>(self);
    if (may_be_public(peer)) return CURL_PREREQFUNC_OK;
    exchange.refusal_ = text::join(exchange.host_,
                                   " leads to the private address ",
                                   std::string_view(peer),
                                   ", which the configuration does not name");
    return CURL_PREREQFUNC_ABORT;
}

}  // namespace flathead::curl
