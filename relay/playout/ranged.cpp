#include "relay/playout/ranged.hpp"

#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/lib/av/failure.hpp"
#include "relay/playout/inbox.hpp"

#include <algorithm>
#include <optional>

namespace flathead::playout {
namespace {

using av::Failure;
using av::Fault;

constexpr std::uint64_t first_range = 256U << 10;
constexpr std::uint64_t next_range = 128U << 10;  // elsewhere in the file
constexpr std::uint64_t most_range = 1U << 20;
/// Reading so much to the next place costs less than asking again.
constexpr std::uint64_t skipped = 128U << 10;
constexpr std::chrono::milliseconds step{50};
constexpr int most_tries = 3;

class RangedFile final : public av::Resource {
  public:
    RangedFile(curl::Transfer transfer, const Brake& brake)
        : transfer_(std::move(transfer)), brake_(brake) {
        ask();
        wait();
        const curl::Answer& answer = inbox_->answer();
        has_ranges_ = answer.status == 206;
        if (has_ranges_ && answer.whole_length > 0) {
            size_ = answer.whole_length;
        } else if (!has_ranges_ && answer.content_length > 0 && answer.content_encoding.empty()) {
            size_ = answer.content_length;
        }
        type_ = answer.content_type;
    }

    std::size_t read(std::span<std::uint8_t> into) override {
        for (int tries = 1;; ++tries) {
            if (size_ && at_ >= *size_) return 0;
            if (inbox_ == nullptr) ask();
            try {
                wait();
                const std::size_t count = inbox_->read(into);
                at_ += count;
                if (inbox_->waiting().empty() && inbox_->is_whole()) next();
                if (count > 0 || is_at_end_) return count;
            } catch (const Failure& failure) {
                // A server that closed a connection it had kept, or fell over for a moment.
                const bool may_pass =
                    failure.fault == Fault::unreachable || failure.fault == Fault::busy;
                if (!may_pass || tries == most_tries || !has_ranges_) throw;
                drop();
            }
        }
    }

    bool seek(std::uint64_t position) override {
        if (!size_ || position > *size_) return false;
        if (position == at_) return true;
        if (!has_ranges_) return false;
        const bool is_near = position > at_ && position <= end_ && position - at_ <= skipped;
        if (!is_near || !skip_to(position)) leave();
        at_ = position;
        return true;
    }
    std::optional<std::uint64_t> size() const override {
        return has_ranges_ ? size_ : std::nullopt;
    }
    std::string location() const override { return transfer_.url; }
    std::string content_type() const override { return type_; }

  private:
    void ask() {
        if (transfers_ == nullptr) transfers_ = std::make_unique<curl::Transfers>(1, 1);
        inbox_ = std::make_unique<Inbox>();
        end_ = at_ + range_;
        if (size_) end_ = std::min(end_, *size_);
        curl::Transfer transfer = transfer_;
        transfer.headers.emplace_back("Range", text::join("bytes=", at_, "-", end_ - 1));
        transfers_->start(std::move(transfer), *inbox_);
    }
    /// Until there is something, or all.
    void wait() {
        if (!inbox_->waiting().empty() && inbox_->waiting().size() < most_range)
            static_cast<void>(transfers_->step(curl::Milliseconds{0}));
        while (inbox_->waiting().empty() && !inbox_->is_whole()) {
            if (brake_.is_over()) throw failed({Fault::timed_out, "nothing came in time"});
            static_cast<void>(transfers_->step(step));
        }
        if (inbox_->waiting().empty() && inbox_->failure()) throw failed(*inbox_->failure());
        if (inbox_->answer().status == 200 && at_ > 0 && has_ranges_)
            throw failed({Fault::malformed, "the server has lost its ranges"});
    }
    /// The range has been read.
    void next() {
        if (inbox_->failure()) throw failed(*inbox_->failure());
        is_at_end_ = !has_ranges_ || (size_ ? at_ >= *size_ : at_ < end_);
        inbox_.reset();
        range_ = std::min(range_ * 2, most_range);
    }
    /// Goes on elsewhere: what is still on its way is taken when that is little.
    void leave() {
        range_ = next_range;
        if (inbox_ == nullptr) return;
        if (end_ - at_ - inbox_->waiting().size() <= skipped) {
            while (!inbox_->is_whole() && !brake_.is_over())
                static_cast<void>(transfers_->step(step));
        }
        if (inbox_->is_whole()) {
            inbox_.reset();
        } else {
            drop();
        }
    }
    bool skip_to(std::uint64_t position) {
        while (inbox_ != nullptr && at_ < position) {
            wait();
            const std::size_t count = static_cast<std::size_t>(
                std::min<std::uint64_t>(position - at_, inbox_->waiting().size()));
            if (count == 0) return false;
            inbox_->skip(count);
            at_ += count;
        }
        return at_ == position;
    }
    void drop() {
        transfers_.reset();
        inbox_.reset();
    }
    Failure failed(const Failure& failure) const {
        return {failure.fault, text::join(failure.what(), " from ", url::masked(transfer_.url))};
    }

    curl::Transfer transfer_;
    const Brake& brake_;
    std::unique_ptr<Inbox> inbox_;  // outlives the transfers that fill it
    std::unique_ptr<curl::Transfers> transfers_;
    std::optional<std::uint64_t> size_;
    std::string type_;
    std::uint64_t at_ = 0;   // what is read next
    std::uint64_t end_ = 0;  // of the range
    std::uint64_t range_ = first_range;
    bool has_ranges_ = true;
    bool is_at_end_ = false;
};

}  // namespace

RangedFiles::RangedFiles(curl::Transfer transfer, const Brake& brake)
    : transfer_(std::move(transfer)), brake_(brake) {}

std::unique_ptr<av::Resource> RangedFiles::open(const std::string& url, av::Range) {
    curl::Transfer transfer = transfer_;
    transfer.url = url;
    return std::make_unique<RangedFile>(std::move(transfer), brake_);
}

}  // namespace flathead::playout
