#include "relay/upstreams/opener.hpp"

#include "relay/upstreams/acestream.hpp"
#include "relay/upstreams/curl_loop.hpp"
#include "relay/upstreams/http_ts.hpp"
#include "relay/upstreams/pipe.hpp"
#include "relay/upstreams/slate_loop.hpp"

namespace flathead::upstreams {

struct Opener::State {
    State(event::Loop& the_loop, OpenerOptions given)
        : options(std::move(given)),
          loop(the_loop),
          curl_loop(the_loop),
          sessions(the_loop, curl_loop.streams()),
          children(the_loop) {}

    OpenerOptions options;
    event::Loop& loop;
    CurlLoop curl_loop;
    EngineSessions sessions;
    event::Children children;
};

Opener::Opener(event::Loop& loop, OpenerOptions options)
    : state_(std::make_shared<State>(loop, std::move(options))) {}

Opener::~Opener() = default;

std::unique_ptr<Upstream> Opener::open(const plan::Upstream& upstream,
                                       const plan::Source& source,
                                       Sink& sink) {
    const Tools tools{
        state_->loop, state_->curl_loop.streams(), state_->children, state_->options, state_};
    switch (upstream.kind) {
        case plan::Kind::http:
            return std::make_unique<HttpTs>(
                tools, upstream, source, sink, tools.options.header_limit);
        case plan::Kind::media:
        case plan::Kind::file:
        case plan::Kind::schedule:
            return open_playout(tools, upstream, source, sink);
        case plan::Kind::command:
            return open_command(tools, upstream, sink);
        case plan::Kind::acestream:
            break;
    }
    return std::make_unique<AceStream>(tools, state_->sessions, upstream, source, sink);
}

std::unique_ptr<Upstream> Opener::loop(std::shared_ptr<const std::string> bytes, Sink& sink) {
    return std::make_unique<SlateLoop>(state_->loop, std::move(bytes), sink);
}

}  // namespace flathead::upstreams
