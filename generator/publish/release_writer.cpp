#include "generator/publish/release_writer.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <iterator>

namespace flathead::publish {
/// A volatile file: only commit() knows whether it is needed.
class ReleaseWriter::HeldFile final : public OutputFile {
  public:
    HeldFile(ReleaseWriter& writer, const ReleasePath& path) : writer_(writer), path_(path) {
        ++writer_.ledger_.open;
    }
    ~HeldFile() override {
        if (!is_closed_) writer_.ledger_.abandoned = path_.text();
    }
    void write(std::string_view bytes) override { bytes_ += bytes; }
    void copy_previous(std::uint64_t offset, std::uint64_t bytes) override {
        const std::size_t before = bytes_.size();
        bytes_.resize(before + static_cast<std::size_t>(bytes));
        const std::span<char> space(bytes_.data() + before, bytes_.size() - before);
        writer_.staging_.open_previous(path_).read(offset, space, path_);
    }
    void close() override {
        if (std::exchange(is_closed_, true)) {
            throw Error("close " + of_new_release(path_) + ": it is closed already");
        }
        writer_.held_.emplace_back(path_, std::move(bytes_));
        --writer_.ledger_.open;
    }

  private:
    ReleaseWriter& writer_;
    ReleasePath path_;
    std::string bytes_;
    bool is_closed_ = false;
};

ReleaseWriter::ReleaseWriter(const DocrootLock& lock,
                             std::span<const std::string_view> volatile_paths)
    : lock_(lock),
      warnings_(remove_leftovers(lock)),
      volatile_paths_(volatile_paths.begin(), volatile_paths.end()),
      staging_(lock) {}

ReleasePath ReleaseWriter::begin(std::string_view path) {
    const ReleasePath kept(path, names_);
    if (!paths_.insert(kept.text()).second) {
        throw Error("write " + of_new_release(kept) + ": it was written before");
    }
    return kept;
}

std::unique_ptr<OutputFile> ReleaseWriter::file(std::string_view path) {
    const ReleasePath kept = begin(path);
    if (volatile_paths_.contains(path)) return std::make_unique<HeldFile>(*this, kept);
    return std::make_unique<ReleaseFile>(staging_, ledger_, kept);
}

std::optional<std::string> ReleaseWriter::previous(std::string_view path, std::uint64_t limit) {
    const ReleasePath kept(path, names_);
    const PreviousFile found = staging_.open_previous(kept);
    const auto facts = found.facts();
    if (!facts || facts->bytes > limit) return std::nullopt;
    std::string text(static_cast<std::size_t>(facts->bytes), '\0');
    found.read(0, text, kept);
    return text;
}

bool ReleaseWriter::has_previous(std::string_view path) {
    TextArena names;
    return staging_.has_previous(ReleasePath(path, names));
}

void ReleaseWriter::keep(std::string_view path) {
    ledger_.unchanged.push_back(begin(path));
    ++ledger_.replacing;
}

/// Other bytes, another path, or one less. The last takes a walk through the previous release, so
/// it comes last.
bool ReleaseWriter::differs() {
    if (!staging_.previous_release() || ledger_.written > 0) return true;
    std::uint64_t replacing = ledger_.replacing;
    for (const auto& [path, bytes] : held_)
        replacing += staging_.open_previous(path).file.is_open() ? 1 : 0;
    return staging_.count_previous_files() != replacing;
}

void ReleaseWriter::write_held() {
    for (const auto& [path, bytes] : held_) {
        ReleaseFile output(staging_, ledger_, path);
        output.write(bytes);
        output.close();
    }
}

Outcome ReleaseWriter::commit(Time now, std::size_t keep_releases) {
    if (std::exchange(is_committed_, true))
        throw Error("publish: this release was committed before");
    if (ledger_.open > 0) {
        throw Error(text::join("publish: ",
                               text::counted(ledger_.open, "file was", "files were"),
                               " not finished, such as ",
                               ledger_.abandoned.empty() ? "one still open" : ledger_.abandoned));
    }
    Outcome outcome{.release = {}, .warnings = warnings_};
    const auto& replaced = staging_.previous_release();
    if (!differs()) {
        outcome.release = replaced->text;
        return outcome;
    }
    write_held();
    for (const ReleasePath& path : ledger_.unchanged) staging_.link(path);
    const ReleaseName name = staging_.publish(now);
    try {
        show(lock_, name);
    } catch (const Error&) {
        remove_release(lock_, name, outcome.warnings);
        throw;
    }
    outcome.release = name.text;
    outcome.published = true;
    outcome.files_written = ledger_.written;
    outcome.files_linked = ledger_.unchanged.size();
    outcome.bytes_written = ledger_.bytes_written;
    std::ranges::move(remove_old_releases(lock_, keep_releases, replaced),
                      std::back_inserter(outcome.warnings));
    return outcome;
}

}  // namespace flathead::publish
