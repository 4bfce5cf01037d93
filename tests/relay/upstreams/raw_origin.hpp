#pragma once
/// An HTTP origin on 127.0.0.1 that sends whatever a test wants, byte by byte, driven by the test's
/// own loop.

#include "relay/base/fd.hpp"
#include "relay/event/loop.hpp"

#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::tests {

class RawOrigin {
  public:
    class Connection {
      public:
        Connection(RawOrigin& origin, Fd fd);
        void send(std::string_view bytes);  // queued and sent as the other side reads
        /// From now on these bytes over and over, as fast as they are read.
        void flood(std::string bytes);
        void close();  // FIN after what is queued
        void reset();
        [[nodiscard]] const std::string& request() const { return request_; }

      private:
        friend class RawOrigin;
        void ready(event::Events events);
        void read();
        void write();

        RawOrigin& origin_;
        Fd fd_;
        std::unique_ptr<event::Watch> watch_;
        std::string request_;
        std::string queue_;
        std::string flood_;
        bool is_answered_ = false;
        bool closes_ = false;
        bool is_gone_ = false;
    };
    using Handler = std::function<void(Connection&)>;

    /// Called once a request's head is complete.
    RawOrigin(event::Loop& loop, Handler handler);
    RawOrigin(const RawOrigin&) = delete;
    RawOrigin& operator=(const RawOrigin&) = delete;
    ~RawOrigin();

    [[nodiscard]] int port() const { return port_; }
    [[nodiscard]] std::string url(const std::string& target,
                                  const std::string& host = "127.0.0.1") const;
    /// Not closed by the other side so far.
    [[nodiscard]] std::size_t open() const;
    [[nodiscard]] std::size_t accepted() const { return accepted_; }
    [[nodiscard]] const std::vector<std::string>& requests() const { return requests_; }
    [[nodiscard]] std::uint64_t sent_bytes() const { return sent_bytes_; }
    [[nodiscard]] Connection& last() { return *connections_.back(); }

  private:
    void accept();

    event::Loop& loop_;
    Handler handler_;
    Fd listener_;
    int port_ = 0;
    std::unique_ptr<event::Watch> watch_;
    std::list<std::unique_ptr<Connection>> connections_;
    std::vector<std::string> requests_;
    std::size_t accepted_ = 0;
    std::uint64_t sent_bytes_ = 0;
};

}  // namespace flathead::tests
