#pragma once
/// Text gathered and handed on in large pieces: a million small appends cost no million virtual
/// calls.

#include "generator/model/output.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace flathead::outputs {

class BufferedFile {
  public:
    BufferedFile(ReleaseSink& sink, std::string_view path) : file_(sink.file(path)) {}

    /// Append here, then call relieve().
    std::string text;

    void relieve() {
        constexpr std::size_t enough = 128 << 10;
        if (text.size() < enough) return;
        file_->write(text);
        text.clear();
    }
    void close() {
        file_->write(text);
        text.clear();
        file_->close();
    }

  private:
    std::unique_ptr<OutputFile> file_;
};

}  // namespace flathead::outputs
