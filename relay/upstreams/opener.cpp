#include "relay/upstreams/opener.hpp"

#include "relay/upstreams/acestream.hpp"
#include "relay/upstreams/curl_loop.hpp"
#include "relay/upstreams/http_ts.hpp"
#include "relay/upstreams/pipe.hpp"
#include "relay/upstreams/playouts.hpp"
#include "relay/upstreams/search.hpp"
#include "relay/upstreams/slate_loop.hpp"

namespace flathead::upstreams {

struct Opener::State {
    State(event::Loop& the_loop, OpenerOptions given)
        : options(std::move(given)),
          loop(the_loop),
          curl_loop(the_loop),
          sessions(the_loop, curl_loop.streams()),
          children(the_loop),
          playouts(the_loop, children, options.playout, options.keeps_spare) {}

    [[nodiscard]] Tools tools(const std::shared_ptr<State>& self) {
        return {loop, curl_loop.streams(), children, playouts, options, self};
    }

    OpenerOptions options;
    event::Loop& loop;
    CurlLoop curl_loop;
    EngineSessions sessions;
    event::Children children;
    Playouts playouts;
};

Opener::Opener(event::Loop& loop, OpenerOptions options)
    : state_(std::make_shared<State>(loop, std::move(options))) {}

Opener::~Opener() = default;

void Opener::keep_spare(bool is_wanted) {
    state_->playouts.keep_spare(is_wanted);
}

std::unique_ptr<Upstream> Opener::open(const plan::Upstream& upstream,
                                       const plan::Source& source,
                                       const Rows& rows,
                                       Sink& sink) {
    const Tools tools = state_->tools(state_);
    switch (upstream.kind) {
        case plan::Kind::http:
            return std::make_unique<HttpTs>(
                tools, upstream, source, sink, tools.options.header_limit);
        case plan::Kind::media:
        case plan::Kind::file:
            return open_playout(tools, upstream, source, sink);
        case plan::Kind::schedule:
            return open_rows(tools, rows, sink);
        case plan::Kind::command:
            return open_command(tools, upstream, sink);
        case plan::Kind::acestream:
            break;
    }
    return std::make_unique<AceStream>(tools, state_->sessions, upstream, source, sink);
}

std::unique_ptr<Upstream> Opener::piece(const Rows& rows, Sink& sink) {
    return open_rows(state_->tools(state_), rows, sink);
}

std::unique_ptr<Search> Opener::locate(const plan::Upstream& upstream,
                                       const plan::Source& source,
                                       std::function<void(const Located&)> found) {
    return search_for(state_->tools(state_), upstream, source, std::move(found));
}

std::unique_ptr<Upstream> Opener::loop(std::shared_ptr<const std::string> bytes, Sink& sink) {
    return std::make_unique<SlateLoop>(state_->loop, std::move(bytes), sink);
}

}  // namespace flathead::upstreams
