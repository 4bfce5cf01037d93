#include "relay/upstreams/opener.hpp"

#include "relay/upstreams/curl_loop.hpp"
#include "relay/upstreams/http_ts.hpp"
#include "relay/upstreams/pipe.hpp"
#include "relay/upstreams/tools.hpp"

namespace flathead::upstreams {

struct Opener::State {
    State(event::Loop& the_loop, OpenerOptions given)
        : options(std::move(given)), loop(the_loop), curl_loop(the_loop), children(the_loop) {}

    OpenerOptions options;
    event::Loop& loop;
    CurlLoop curl_loop;
    event::Children children;
    Tools tools{loop, curl_loop.streams(), children, options};
};

Opener::Opener(event::Loop& loop, OpenerOptions options)
    : state_(std::make_unique<State>(loop, std::move(options))) {}

Opener::~Opener() = default;

std::unique_ptr<Upstream> Opener::open(const plan::Upstream& upstream,
                                       const plan::Source& source,
                                       Sink& sink) {
    const Tools& tools = state_->tools;
    switch (upstream.kind) {
        case plan::Kind::http:
            return std::make_unique<HttpTs>(
                tools, upstream, source, sink, tools.options.header_limit);
        case plan::Kind::media:
            return open_playout(tools, upstream, source, sink);
        case plan::Kind::command:
            return open_command(tools, upstream, sink);
        case plan::Kind::acestream:
            break;
    }
    return nullptr;
}

std::unique_ptr<Upstream> Opener::loop(std::shared_ptr<const std::string>, Sink&) {
    return nullptr;
}

}  // namespace flathead::upstreams
