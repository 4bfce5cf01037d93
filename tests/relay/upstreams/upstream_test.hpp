#pragma once
/// An opener, a sink and a loop for each test; afterwards no process, connection or descriptor may
/// be left.

#include "relay/base/files.hpp"
#include "relay/base/text.hpp"
#include "tests/relay/upstreams/raw_origin.hpp"
#include "tests/relay/upstreams/taken.hpp"

#include <sys/stat.h>
#include <sys/wait.h>

namespace flathead::tests {

/// A shell script that is started as flathead-playout, in a folder of its own.
class Script {
  public:
    explicit Script(const std::string& text) {
        replace_file(path(), "#!/bin/sh\ncd " + folder_.path().string() + "\n" + text + "\n");
        ::chmod(path().c_str(), 0755);
    }
    [[nodiscard]] Path path() const { return folder_.path() / "script"; }
    [[nodiscard]] Path file(const std::string& name) const { return folder_.path() / name; }

  private:
    TemporaryFolder folder_;
};

class UpstreamTest : public testing::Test {
  protected:
    UpstreamTest() { source_.trusted_hosts = {"127.0.0.1"}; }
    void TearDown() override {
        upstream_.reset();
        if (loop_ != nullptr) turn_for(*loop_, std::chrono::milliseconds{30});
        opener_.reset();
        if (origin_ != nullptr) {
            EXPECT_TRUE(eventually(*loop_, [&] { return origin_->open() == 0; }))
                << "a connection is left";
        }
        origin_.reset();
        loop_.reset();
        EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a child is left";
        EXPECT_EQ(open_descriptors(), descriptors_);
    }

    RawOrigin& origin(RawOrigin::Handler handler) {
        origin_ = std::make_unique<RawOrigin>(*loop_, std::move(handler));
        return *origin_;
    }
    upstreams::Opener& opener() {
        if (opener_ == nullptr) opener_ = std::make_unique<upstreams::Opener>(*loop_, options_);
        return *opener_;
    }
    void open(const std::string& url) {
        plan_.url = url;
        open();
    }
    void open() {
        upstream_ = opener().open(plan_, source_, rows_, sink_);
        EXPECT_EQ(sink_.endings, 0) << "never from within open()";
    }
    bool ends(event::Duration limit = std::chrono::seconds{10}) {
        return eventually(
            *loop_, [&] { return sink_.endings > 0; }, limit);
    }
    bool receives(std::size_t bytes) {
        return eventually(*loop_, [&] { return sink_.bytes.size() >= bytes; });
    }
    /// Ready for another upstream.
    void forget() {
        upstream_.reset();
        sink_.bytes.clear();
        sink_.endings = 0;
        sink_.ending = {};
    }

    static std::size_t descriptors_now() {
        // libcurl opens what it keeps for good (OpenSSL's random source) at the first use.
        static const bool is_warm = [] {
            event::Loop loop;
            upstreams::Opener opener(loop, {});
            Taken sink;
            plan::Upstream upstream;
            upstream.url = "http://127.0.0.1:9/";
            plan::Source source;
            source.trusted = true;
            const auto opened = opener.open(upstream, source, upstreams::Rows{}, sink);
            EXPECT_TRUE(eventually(loop, [&] { return sink.endings > 0; }));
            return true;
        }();
        return is_warm ? open_descriptors() : 0;
    }

    std::size_t descriptors_ = descriptors_now();
    std::unique_ptr<event::Loop> loop_ = std::make_unique<event::Loop>();
    upstreams::OpenerOptions options_;
    std::unique_ptr<upstreams::Opener> opener_;
    std::unique_ptr<RawOrigin> origin_;
    plan::Upstream plan_;
    plan::Source source_;
    upstreams::Rows rows_;
    Taken sink_;
    std::unique_ptr<upstreams::Upstream> upstream_;
};

}  // namespace flathead::tests
