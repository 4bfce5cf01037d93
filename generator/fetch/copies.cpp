#include "generator/fetch/copies.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace flathead::fetch {
namespace {

constexpr std::string_view first_line = "flathead-copy 1";
constexpr std::size_t most_meta_bytes = 8 << 10;

std::optional<std::uint64_t> hex_half(std::string_view digits) {
    std::uint64_t value = 0;
    const auto [end, failure] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (failure != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

std::optional<Digest> read_digest(std::string_view digits) {
    if (digits.size() != 32) return std::nullopt;
    const auto high = hex_half(digits.substr(0, 16));
    const auto low = hex_half(digits.substr(16));
    if (!high || !low) return std::nullopt;
    return Digest{*high, *low};
}

/// One line of the meta file: how it is read, and whether a copy without it is worthless.
struct Word {
    std::string_view name;
    bool needed;
    bool (*read)(Copy&, std::string_view);
    std::string (*write)(const Copy&);
};

template <auto Member>
bool read_count(Copy& copy, std::string_view value) {
    const auto number = text::number<std::uint64_t>(value);
    if (number) copy.*Member = *number;
    return number.has_value();
}
template <auto Member>
bool read_text(Copy& copy, std::string_view value) {
    copy.*Member = value;
    return true;
}

constexpr std::array<Word, 7> words{{
    {"digest",
     true,
     [](Copy& copy, std::string_view value) {
         const auto digest = read_digest(value);
         if (digest) copy.digest = *digest;
         return digest.has_value();
     },
     [](const Copy& copy) { return copy.digest.hex(); }},
    {"bytes",
     true,
     read_count<&Copy::bytes>,
     [](const Copy& copy) { return std::to_string(copy.bytes); }},
    {"fetched",
     true,
     [](Copy& copy, std::string_view value) {
         const auto seconds = text::number<std::int64_t>(value);
         if (seconds) copy.fetched = Time(Seconds(*seconds));
         return seconds.has_value();
     },
     [](const Copy& copy) { return std::to_string(copy.fetched.time_since_epoch().count()); }},
    {"entries",
     true,
     read_count<&Copy::entries>,
     [](const Copy& copy) { return std::to_string(copy.entries); }},
    {"origin", true, read_text<&Copy::origin>, [](const Copy& copy) { return copy.origin; }},
    {"etag", false, read_text<&Copy::etag>, [](const Copy& copy) { return copy.etag; }},
    {"last-modified",
     false,
     read_text<&Copy::last_modified>,
     [](const Copy& copy) { return copy.last_modified; }},
}};

std::optional<Copy> read_meta(std::string_view meta) {
    const std::vector<std::string_view> lines = text::split(meta, '\n');
    if (lines.front() != first_line) return std::nullopt;
    Copy copy;
    std::size_t needed = 0;
    for (const std::string_view line : lines) {
        const std::size_t blank = std::min(line.find(' '), line.size());
        const auto* const word = std::ranges::find(words, line.substr(0, blank), &Word::name);
        if (word == words.end()) continue;
        if (!word->read(copy, line.substr(std::min(blank + 1, line.size())))) return std::nullopt;
        needed += word->needed ? 1 : 0;
    }
    if (needed != static_cast<std::size_t>(std::ranges::count(words, true, &Word::needed)))
        return std::nullopt;
    return copy;
}

struct stat facts_of(const Path& path) {
    struct stat facts {};
    if (::stat(path.c_str(), &facts) != 0) facts = {};
    return facts;
}

void remove_if_there(const Path& path) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT)
        throw system_error("remove " + path.string());
}

}  // namespace

Copies::Copies(Path folder) : folder_(std::move(folder)) {
    make_folders(folder_);
}

Path Copies::meta_path(const std::string& key) const {
    return folder_ / (key + ".meta");
}

Path Copies::document_path(const std::string& key, const std::string& digest) const {
    return folder_ / text::join(key, ".", digest, ".doc");
}

Path Copies::candidate_path(const std::string& key) const {
    return folder_ / (key + ".candidate");
}

std::optional<Copy> Copies::good(const std::string& key) const {
    const Path meta = meta_path(key);
    const std::optional<std::string> text = read_file_if_there(meta, most_meta_bytes);
    if (!text) return std::nullopt;
    std::optional<Copy> copy = read_meta(*text);
    if (!copy) return std::nullopt;
    copy->document = document_path(key, copy->digest.hex());
    const struct stat document = facts_of(copy->document);
    if (!S_ISREG(document.st_mode) || static_cast<std::uint64_t>(document.st_size) != copy->bytes)
        return std::nullopt;
    copy->asked = std::max(copy->fetched, Time(Seconds(facts_of(meta).st_mtim.tv_sec)));
    return copy;
}

void Copies::accept(const std::string& key, Copy candidate) {
    const Path arrived = candidate_path(key);
    const Path document = document_path(key, candidate.digest.hex());
    const Fd fd = open_file(arrived);
    if (::fsync(fd.get()) != 0) throw system_error("write " + arrived.string());
    candidate.bytes = static_cast<std::uint64_t>(facts_of(arrived).st_size);
    if (::rename(arrived.c_str(), document.c_str()) != 0)
        throw system_error("rename to " + document.string());
    write_meta(key, candidate);
    remove_documents_but(key, document);
}

void Copies::reject(const std::string& key) {
    remove_if_there(candidate_path(key));
}

void Copies::revalidate(const std::string& key, const Copy& good) const {
    write_meta(key, good);
}

void Copies::touch(const std::string& key, Time asked) const {
    const timespec at{asked.time_since_epoch().count(), 0};
    const timespec both[] = {at, at};
    const Path meta = meta_path(key);
    if (::utimensat(AT_FDCWD, meta.c_str(), both, 0) != 0)
        throw system_error("set the time of " + meta.string());
}

void Copies::write_meta(const std::string& key, const Copy& copy) const {
    std::string text = text::join(first_line, "\n");
    for (const Word& word : words) {
        std::string value = word.write(copy);
        // A validator with a line break is of no use to anybody; the copy is then simply fetched
        // again.
        if (value.find_first_of("\r\n") != std::string::npos) value.clear();
        text += text::join(word.name, " ", value, "\n");
    }
    replace_file(meta_path(key), text);
    touch(key, std::max(copy.fetched, copy.asked));
}

void Copies::remove_documents_but(const std::string& key, const Path& kept) const {
    const std::string prefix = key + ".";
    std::vector<Path> old;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
        const std::string name = entry.path().filename().string();
        // The digest has a fixed length, so that key "a" does not take "a.b" for its own.
        if (name.starts_with(prefix) && name.ends_with(".doc") &&
            name.size() == prefix.size() + 32 + 4 && entry.path().filename() != kept.filename()) {
            old.push_back(entry.path());
        }
    }
    for (const Path& path : old) remove_if_there(path);
}

}  // namespace flathead::fetch
