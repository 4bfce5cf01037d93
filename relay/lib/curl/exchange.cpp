#include "relay/lib/curl/exchange.hpp"

#include "relay/base/address.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/lib/curl/address.hpp"

#include <algorithm>
#include <sys/socket.h>

namespace flathead::curl {
namespace {

constexpr int most_redirects = 10;
constexpr std::size_t most_header_bytes = 256 << 10;
/// Of a redirect's own page, when the transfer has no limit of its own.
constexpr std::uint64_t most_page_bytes = 256 << 10;

Fault fault_of(CURLcode code) {
    switch (code) {
        case CURLE_OK:
            return Fault::none;
        case CURLE_OPERATION_TIMEDOUT:
            return Fault::timed_out;
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_OUT_OF_MEMORY:  // what libcurl calls a header line of more than 100 kB
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
    : transfer_(std::move(transfer)), sink_(&sink), handle_(library().easy_init()) {
    if (handle_ == nullptr) throw Error("start a transfer: out of memory");
    for (const auto& [name, value] : transfer_.headers) {
        if ((name + value).find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
            throw Error(text::join("start a transfer: the header ",
                                   name.substr(0, name.find_first_of("\r\n")),
                                   " has a line break in it"));
        }
    }
    if (transfer_.user_agent.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
        throw Error("start a transfer: the user agent has a line break in it");
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
    answer_.url = hop_->url;
    received_ = 0;
    header_bytes_ = 0;
    has_enough_ = false;
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
    set(CURLOPT_URL, hop_->url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);  // a transfer that is dropped does not wait for a name server
    set(CURLOPT_COOKIEFILE,
        "");  // panels hand out a cookie with a redirect; kept for this transfer only
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(transfer_.connect_limit.count()));
    transfer_.live ? set_live() : set_limits();
    set_method();
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

void Exchange::set_method() {
    if (is_get()) return;
    set(CURLOPT_CUSTOMREQUEST, transfer_.method.c_str());
    if (transfer_.method == "DELETE") return;
    set(CURLOPT_POSTFIELDS, transfer_.body.c_str());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(transfer_.body.size()));
}

void Exchange::set_limits() {
    const auto left =
        std::chrono::duration_cast<Milliseconds>(started_ + transfer_.time_limit - Clock::now())
            .count();
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<long long>(left, 1)));
    set(CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(transfer_.slowest));
    set(CURLOPT_LOW_SPEED_TIME,
        static_cast<long>(
            std::chrono::ceil<std::chrono::seconds>(transfer_.silence_limit).count()));
    set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(transfer_.max_bytes));
}

void Exchange::set_live() {
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_FRESH_CONNECT, 1L);
    set(CURLOPT_FORBID_REUSE, 1L);
    set(CURLOPT_BUFFERSIZE, 64L << 10);
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_TCP_KEEPIDLE, 15L);
    set(CURLOPT_TCP_KEEPINTVL, 5L);
    set(CURLOPT_HTTP09_ALLOWED, 1L);
    if (aliases_ == nullptr) aliases_.reset(library().slist_append(nullptr, "ICY 200 OK"));
    set(CURLOPT_HTTP200ALIASES, aliases_.get());
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
    if (has_enough_) code = CURLE_OK;
    char* target = nullptr;
    library().easy_getinfo(handle_.get(), CURLINFO_REDIRECT_URL, &target);
    if (code == CURLE_OK && is_get() && is_redirect(answer_.status) && target != nullptr) {
        redirect_ = target;
        return true;
    }
    if (code == CURLE_OK) {
        const bool is_fine = answer_.status == 200 || (!is_get() && answer_.status == 204) ||
                             (transfer_.live && answer_.status == 0);
        end(Fault::none, is_fine ? "" : text::join("HTTP ", answer_.status));
    } else if (!refusal_.empty()) {
        end(Fault::refused, refusal_);
    } else {
        end(fault_of(code), reason(code));
    }
    return false;
}

void Exchange::end(Fault fault, const std::string& why) {
    if (sink_ != nullptr) std::exchange(sink_, nullptr)->ended(answer_, fault, why);
}

std::string Exchange::reason(CURLcode code) const {
    if (code == CURLE_FILESIZE_EXCEEDED)
        return "larger than " + text::human_bytes(transfer_.max_bytes);
    if (code == CURLE_OUT_OF_MEMORY) return "a header line of more than 100 kB";
    return error_[0] != '\0' ? std::string(error_.data()) : library().easy_strerror(code);
}

bool Exchange::accept_bytes(std::string_view bytes) {
    received_ += bytes.size();
    if (transfer_.live) return accept_live_bytes(bytes);
    if (received_ > transfer_.max_bytes) {
        refusal_ = "larger than " + text::human_bytes(transfer_.max_bytes);
        return false;
    }
    if (answer_.status < 200 || answer_.status > 299)
        return true;  // an error page is nobody's document
    if (sink_ != nullptr && sink_->take(answer_, bytes)) return true;
    refusal_ = "not wanted any further";
    return false;
}

bool Exchange::accept_live_bytes(std::string_view bytes) {
    if (is_redirect(answer_.status)) {
        if (received_ <= most_page_bytes) return true;
        refusal_ = text::join("HTTP ", answer_.status, " with more than 256 kB");
        return false;
    }
    if (sink_ != nullptr && sink_->take(answer_, bytes)) return true;
    refusal_ = "not wanted any further";
    return false;
}

bool Exchange::accept_header(std::string_view line) {
    header_bytes_ += line.size();
    if (header_bytes_ > most_header_bytes) {
        refusal_ = "a header of more than 256 kB";
        return false;
    }
    if (received_ > 0) return true;  // a trailer has nothing to say
    const bool is_last = line == "\r\n" || line == "\n";
    if (!is_last) {
        accept_field(line);
        return true;
    }
    // What a live answer other than these has to say is said, whatever follows or does not.
    const int status = answer_.status;
    has_enough_ = transfer_.live && status >= 300 && !is_redirect(status);
    return !has_enough_;
}

void Exchange::accept_field(std::string_view line) {
    if (line.starts_with("HTTP/") || line.starts_with("ICY ")) {
        const std::size_t space = line.find(' ');
        answer_ = {};
        answer_.url = hop_->url;
        char* address = nullptr;
        library().easy_getinfo(handle_.get(), CURLINFO_PRIMARY_IP, &address);
        if (address != nullptr) answer_.address = address;
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
    if (text::iequals(name, "content-range")) {  // "bytes 0-99/1234" (RFC 9110, 14.4)
        const std::size_t slash = value.rfind('/');
        if (slash != std::string_view::npos)
            answer_.whole_length = text::number<std::uint64_t>(value.substr(slash + 1)).value_or(0);
    }
    if (text::iequals(name, "content-length"))
        answer_.content_length = text::number<std::uint64_t>(value).value_or(0);
    if (text::iequals(name, "retry-after")) {
        if (const auto seconds = text::number<std::uint32_t>(value))
            answer_.retry_after = std::chrono::seconds{*seconds};
    }
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
    return static_cast<Exchange*>(self)->accept_header({bytes, size * count}) ? size * count : 0;
}

curl_socket_t Exchange::on_socket(void* self, curlsocktype, curl_sockaddr* address) noexcept {
    auto& exchange = *static_cast<Exchange*>(self);
    if (!is_public_address(address->addr)) {
        exchange.refusal_ = private_refusal(exchange.host_, address_text(address->addr));
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// Also asked when a connection is used again that was opened for somebody who may go there.
int Exchange::on_request(void* self, char* peer, char*, int, int) noexcept {
    auto& exchange = *static_cast<Exchange*>(self);
    if (may_be_public(peer)) return CURL_PREREQFUNC_OK;
    exchange.refusal_ = private_refusal(exchange.host_, peer);
    return CURL_PREREQFUNC_ABORT;
}

}  // namespace flathead::curl
