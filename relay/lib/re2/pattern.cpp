#include "relay/lib/re2/pattern.hpp"

#include "relay/base/error.hpp"

#include <re2/re2.h>

#include <array>

namespace flathead {
namespace {

constexpr int most_groups = 10;

re2::StringPiece piece(std::string_view text) {
    return {text.data(), text.size()};
}

}  // namespace

Pattern::Pattern(std::string_view expression) : text_(expression) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(8 << 20);
    auto compiled = std::make_shared<re2::RE2>(piece(expression), options);
    if (!compiled->ok()) throw Error(compiled->error());
    compiled_ = std::move(compiled);
}

bool Pattern::matches(std::string_view text) const {
    return re2::RE2::PartialMatch(piece(text), *compiled_);
}

int Pattern::captures() const {
    return compiled_->NumberOfCapturingGroups();
}

std::optional<std::string> Pattern::expand(std::string_view text,
                                           std::string_view replacement) const {
    std::array<re2::StringPiece, most_groups> groups;
    const int wanted = std::min(captures() + 1, most_groups);
    if (!compiled_->Match(
            piece(text), 0, text.size(), re2::RE2::UNANCHORED, groups.data(), wanted)) {
        return std::nullopt;
    }
    std::string out;
    for (std::size_t i = 0; i < replacement.size(); ++i) {
        if (replacement[i] != '\\' || i + 1 == replacement.size()) {
            out += replacement[i];
            continue;
        }
        const char next = replacement[++i];
        if (next >= '0' && next <= '9') {
            const re2::StringPiece& group = groups[static_cast<std::size_t>(next - '0')];
            out.append(group.data() == nullptr ? "" : group.data(), group.size());
        } else {
            out += next;
        }
    }
    return out;
}

std::string Pattern::template_error(std::string_view replacement) const {
    for (std::size_t i = 0; i + 1 < replacement.size(); ++i) {
        if (replacement[i] != '\\') continue;
        const char next = replacement[++i];
        if (next >= '0' && next <= '9' && next - '0' > captures()) {
            return std::string("the pattern has no group ") + next;
        }
    }
    return {};
}

}  // namespace flathead
