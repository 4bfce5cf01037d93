#pragma once
/// One transfer on one easy handle: options in, callbacks out, hop after hop. Private to this room.

#include "relay/lib/curl/hop.hpp"
#include "relay/lib/curl/library.hpp"
#include "relay/lib/curl/transfers.hpp"

#include <array>
#include <memory>
#include <optional>
#include <string>

namespace flathead::curl {

struct FreeEasy {
    void operator()(CURL* handle) const noexcept { library().easy_cleanup(handle); }
};
struct FreeMulti {
    void operator()(CURLM* handle) const noexcept { library().multi_cleanup(handle); }
};
struct FreeList {
    void operator()(curl_slist* list) const noexcept { library().slist_free_all(list); }
};

class Exchange {
  public:
    using Clock = std::chrono::steady_clock;

    /// Throws Error when a header holds a line break.
    Exchange(Transfer transfer, Sink& sink);

    [[nodiscard]] CURL* handle() const { return handle_.get(); }
    [[nodiscard]] const std::string& host() const { return host_; }
    /// As far as it is known by now.
    [[nodiscard]] const Answer& answer() const { return answer_; }
    [[nodiscard]] std::uint64_t received() const { return received_; }
    [[nodiscard]] bool is_live() const { return transfer_.live; }
    /// The sink hears nothing any more; what still arrives ends the transfer.
    void abandon() { sink_ = nullptr; }
    /// Ends it from outside; after libcurl has let go of the handle.
    void end(Fault fault, const std::string& why);
    /// Sets the handle up for the first or next request; false when the transfer has ended instead
    /// (the sink knows).
    bool prepare();
    /// After libcurl is done with the request: true when a redirect wants another one (prepare()
    /// it).
    bool completed(CURLcode code);

  private:
    template <class T>
    void set(CURLoption option, T value);
    void set_request();
    void set_method();
    [[nodiscard]] bool is_get() const { return transfer_.method.empty(); }
    void set_limits();
    void set_live();
    void set_callbacks();
    [[nodiscard]] std::string reason(CURLcode code) const;
    bool accept_bytes(std::string_view bytes);
    bool accept_live_bytes(std::string_view bytes);
    bool accept_header(std::string_view line);
    void accept_field(std::string_view line);

    static std::size_t on_body(char* bytes,
                               std::size_t size,
                               std::size_t count,
                               void* self) noexcept;
    static std::size_t on_header(char* bytes,
                                 std::size_t size,
                                 std::size_t count,
                                 void* self) noexcept;
    static curl_socket_t on_socket(void* self,
                                   curlsocktype purpose,
                                   curl_sockaddr* address) noexcept;
    static int on_request(
        void* self, char* peer, char* local, int peer_port, int local_port) noexcept;

    Transfer transfer_;
    Sink* sink_;
    Clock::time_point started_{};
    std::unique_ptr<CURL, FreeEasy> handle_;
    std::unique_ptr<curl_slist, FreeList> headers_;
    std::unique_ptr<curl_slist, FreeList> aliases_;
    std::optional<Hop> first_;
    std::optional<Hop> hop_;
    std::string redirect_;
    std::string host_;
    int hops_ = 0;
    Answer answer_;
    std::uint64_t received_ = 0;
    std::size_t header_bytes_ = 0;
    bool has_enough_ = false;  // the header said all; we stopped the transfer
    std::string refusal_;
    std::array<char, CURL_ERROR_SIZE> error_{};
};

}  // namespace flathead::curl
