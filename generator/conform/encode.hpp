#pragma once
/// ffmpeg's words for making an item's media fit a house format.

#include "generator/conform/jobs.hpp"

#include <optional>
#include <string>
#include <vector>

namespace flathead::conform {

/// What ffmpeg reads: a path of its own, or the text of a script that names a web address with its
/// header, which would be for all to see among the words of a program.
struct Input {
    std::string path;    // of local media; empty: the script counts
    std::string script;  // ffmpeg's concat demuxer reads it
};
/// Absent when ffmpeg cannot be told how to read it: an address with several headers.
[[nodiscard]] std::optional<Input> input_of(const MediaFile& file);

/// Program and arguments: reads `input` (a path, or that of a script), writes Matroska to `output`
/// and its progress to stdout, `out_time_us=…` on a line of its own now and then.
[[nodiscard]] std::vector<std::string> encode_command(const Need& need,
                                                      bool is_script,
                                                      const std::string& input,
                                                      const Path& output);

}  // namespace flathead::conform
