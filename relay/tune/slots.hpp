#pragma once
/// How many streams of each source are in use; exact over all sessions.

#include "relay/plan/plan.hpp"
#include "relay/tune/status.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace flathead::tune {

class Slots {
  public:
    /// The right to one stream of a source; given back at destruction. A command that is still
    /// ending may hold it longer than there are Slots.
    class Slot {
      public:
        Slot() = default;
        Slot(std::weak_ptr<Slots*> slots, std::string source)
            : slots_(std::move(slots)), source_(std::move(source)) {}
        Slot(const Slot&) = delete;
        Slot& operator=(const Slot&) = delete;
        Slot(Slot&& other) noexcept = default;
        Slot& operator=(Slot&& other) = delete;
        ~Slot();
        [[nodiscard]] bool is_of(const std::string& source) const {
            return !slots_.expired() && source_ == source;
        }

      private:
        std::weak_ptr<Slots*> slots_;
        std::string source_;
    };

    /// `freed` is called whenever a stream more may be opened.
    explicit Slots(std::function<void()> freed) : freed_(std::move(freed)) {}
    Slots(const Slots&) = delete;
    Slots& operator=(const Slots&) = delete;
    ~Slots() = default;

    /// The limits from now on. Streams above a lowered limit go on; no new one is allowed until
    /// they are below it.
    void set_limits(const std::vector<plan::Source>& sources);
    /// Absent: the source is at its limit.
    [[nodiscard]] std::optional<Slot> take(const std::string& source);
    /// In the order of names.
    [[nodiscard]] std::vector<SourceStatus> status() const;

  private:
    struct Use {
        int in_use = 0;
        int most = 0;           // 0: unlimited
        bool is_known = false;  // the plan has it
    };
    void give_back(const std::string& source) noexcept;

    std::function<void()> freed_;
    std::map<std::string, Use> uses_;
    std::shared_ptr<Slots*> self_ = std::make_shared<Slots*>(this);
};

}  // namespace flathead::tune
