#pragma once
/// Where the outputs room puts the files of a release. publish implements it on disk; tests
/// implement it in memory. Contract for writers: every file is complete or the release is not
/// published; nobody sees it before that.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace flathead {

/// One file being written. Destroying it without close() abandons it and the release with it.
class OutputFile {
  public:
    OutputFile() = default;
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;
    virtual ~OutputFile() = default;
    virtual void write(std::string_view bytes) = 0;
    /// The same as writing those bytes of the previous release's file at this path, without reading
    /// them.
    virtual void copy_previous(std::uint64_t offset, std::uint64_t bytes) = 0;
    virtual void close() = 0;
};

class ReleaseSink {
  public:
    ReleaseSink() = default;
    ReleaseSink(const ReleaseSink&) = delete;
    ReleaseSink& operator=(const ReleaseSink&) = delete;
    virtual ~ReleaseSink() = default;
    /// `path` is relative to the release ("www/playlist.m3u"), made of our own words, ids and slugs
    /// only.
    [[nodiscard]] virtual std::unique_ptr<OutputFile> file(std::string_view path) = 0;
    /// The previous release's file, whole; absent when there is none (or it is larger than
    /// `limit`).
    [[nodiscard]] virtual std::optional<std::string> previous(std::string_view path,
                                                              std::uint64_t limit) = 0;
    [[nodiscard]] virtual bool has_previous(std::string_view path) = 0;
    /// The release gets the previous release's file at this path, which must be there; nobody looks
    /// into it.
    virtual void keep(std::string_view path) = 0;
    void put(std::string_view path, std::string_view bytes) {
        const auto output = file(path);
        output->write(bytes);
        output->close();
    }
};

/// A release in memory, for tests and dry runs.
class MemoryRelease final : public ReleaseSink {
  public:
    std::map<std::string, std::string> files;
    std::map<std::string, std::string> previous_files;

    [[nodiscard]] std::unique_ptr<OutputFile> file(std::string_view path) override {
        return std::make_unique<File>(*this, std::string(path));
    }
    [[nodiscard]] std::optional<std::string> previous(std::string_view path,
                                                      std::uint64_t limit) override {
        const auto found = previous_files.find(std::string(path));
        if (found == previous_files.end() || found->second.size() > limit) return std::nullopt;
        return found->second;
    }
    [[nodiscard]] bool has_previous(std::string_view path) override {
        return previous_files.contains(std::string(path));
    }
    void keep(std::string_view path) override {
        files[std::string(path)] = previous_files.at(std::string(path));
    }

  private:
    class File final : public OutputFile {
      public:
        File(MemoryRelease& release, std::string path)
            : release_(release), path_(std::move(path)) {}
        void write(std::string_view bytes) override { bytes_ += bytes; }
        void copy_previous(std::uint64_t offset, std::uint64_t bytes) override {
            bytes_ += release_.previous_files.at(path_).substr(offset, bytes);
        }
        void close() override { release_.files[path_] = std::move(bytes_); }

      private:
        MemoryRelease& release_;
        std::string path_;
        std::string bytes_;
    };
};

}  // namespace flathead
