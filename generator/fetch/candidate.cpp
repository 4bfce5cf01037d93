#include "generator/fetch/candidate.hpp"

#include <algorithm>
#include <array>
#include <unistd.h>

namespace flathead::fetch {
namespace {

constexpr std::size_t block_bytes = 64 << 10;

}  // namespace

Candidate::Candidate(Path path, std::optional<Copy> good)
    : path_(std::move(path)), good_(std::move(good)) {
    if (good_) good_file_ = open_file(good_->document);
}

Candidate::~Candidate() {
    if (file_.is_open() && !keep_) ::unlink(path_.c_str());
}

void Candidate::add(std::string_view bytes) {
    if (good_file_.is_open() && !equals_good(bytes)) begin_writing();
    if (!good_file_.is_open()) write(bytes);
    bytes_ += bytes.size();
}

Candidate::Arrived Candidate::finish() {
    if (good_file_.is_open()) {
        if (bytes_ == good_->bytes) return {true, good_->digest};
        begin_writing();  // the good copy continues where these bytes end
    }
    keep_ = true;
    return {false, digester_.digest()};
}

bool Candidate::equals_good(std::string_view bytes) const {
    std::array<char, block_bytes> block;  // filled before it is read
    for (std::size_t at = 0; at < bytes.size(); at += block.size()) {
        const std::string_view part = bytes.substr(at, block.size());
        const std::size_t got = pread_full(
            good_file_, {block.data(), part.size()}, bytes_ + at, good_->document.string());
        if (std::string_view(block.data(), got) != part) return false;
    }
    return true;
}

void Candidate::begin_writing() {
    std::array<char, block_bytes> block;
    for (std::uint64_t at = 0; at < bytes_; at += block.size()) {
        const std::size_t wanted = std::min<std::uint64_t>(block.size(), bytes_ - at);
        const std::size_t got =
            pread_full(good_file_, {block.data(), wanted}, at, good_->document.string());
        write({block.data(), got});
    }
    good_file_.close();
}

void Candidate::write(std::string_view bytes) {
    if (!file_.is_open()) file_ = create_file(path_);
    digester_.add(bytes);
    write_all(file_, bytes, path_.string());
}

}  // namespace flathead::fetch
