#pragma once
/// How both programs report trouble: a thrown Error for an operation that failed, a Problem value
/// for outside data that is wrong.

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flathead {

/// An operation failed. The message says what was attempted, on what, and why, from the outside in:
/// "fetch source cable: http://h/list.m3u: HTTP 503". Secrets are masked by whoever builds the
/// message.
class Error : public std::runtime_error {
  public:
    explicit Error(const std::string& message) : std::runtime_error(message) {}
};

/// The same trouble with `what was attempted` put in front.
[[nodiscard]] Error within(std::string_view attempt, const std::exception& cause);

/// An Error from errno: "open /x: No such file or directory".
[[nodiscard]] Error system_error(std::string_view attempt, int code);
[[nodiscard]] Error system_error(std::string_view attempt);

/// Wrong outside data. `where` is "file:line:column" or "line 12"; `what` a whole sentence without
/// a full stop.
struct Problem {
    std::string where;
    std::string what;
    bool operator==(const Problem&) const = default;
};

/// The first `kept` problems with a count of all: a hostile file of a million bad lines costs a
/// constant.
class Problems {
  public:
    static constexpr std::size_t kept = 20;

    void add(std::string where, std::string what) {
        if (first_.size() < kept) first_.push_back({std::move(where), std::move(what)});
        ++count_;
    }
    void add(const Problems& others) {
        for (const Problem& p : others.first_) {
            if (first_.size() < kept) first_.push_back(p);
        }
        count_ += others.count_;
    }
    [[nodiscard]] const std::vector<Problem>& first() const { return first_; }
    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] bool empty() const { return count_ == 0; }

  private:
    std::vector<Problem> first_;
    std::size_t count_ = 0;
};

}  // namespace flathead
