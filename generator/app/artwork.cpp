#include "generator/app/artwork.hpp"

#include "generator/fetch/logos.hpp"
#include "generator/formats/clean.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/lib/xxhash/digest.hpp"

#include <algorithm>
#include <fcntl.h>
#include <sys/stat.h>

namespace flathead::app {
namespace {

constexpr std::string_view place = "/logos/";
constexpr std::string_view prefix = "art-";

/// How the line of one of our pictures begins (guide/item_text.cpp writes one element a line).
std::string line_start() {
    return text::join("<icon src=\"", formats::base_token, place, prefix);
}

/// Made by us: letters, digits, one '-' and one '.'.
bool is_name(std::string_view name) {
    return name.size() < 64 && std::ranges::all_of(name, [](char c) {
               return text::is_alpha(c) || text::is_digit(c) || c == '-' || c == '.';
           });
}

}  // namespace

std::string Artwork::address_of(const std::string& picture) {
    if (picture.empty() || picture.starts_with("http://") || picture.starts_with("https://"))
        return picture;
    const auto [known, is_new] = known_.emplace(picture, std::string());
    if (is_new) {
        try {
            known->second = kept(picture);
        } catch (const Error&) {
            // Gone, unreadable or too large: the programme has no picture, and nothing else lacks.
        }
    }
    return known->second;
}

std::string Artwork::kept(const std::string& picture) {
    if (new_ >= most_new_per_run) return {};
    const std::string bytes = read_file(picture, most_bytes);
    const std::string_view type = fetch::picture_type(bytes);
    if (type.empty()) return {};
    const std::string name = text::join(prefix, digest_of(bytes).hex(), '.', type);
    const Path file = folder_ / name;
    if (is_dry_) return text::join(formats::base_token, place, name);
    if (::utimensat(AT_FDCWD, file.c_str(), nullptr, 0) != 0) {  // there: used from now on as well
        make_folders(folder_);
        replace_file(file, bytes);
        ++new_;
    }
    return text::join(formats::base_token, place, name);
}

void Artwork::tidy(Time now) const {
    std::error_code ignored;  // what cannot be removed now is removed another time
    for (const auto& entry : std::filesystem::directory_iterator(folder_, ignored)) {
        struct stat facts {};
        if (::stat(entry.path().c_str(), &facts) == 0 &&
            Time(Seconds(facts.st_mtime)) + unused_for < now)
            std::filesystem::remove(entry.path(), ignored);
    }
}

void Artwork::collect(std::string_view inner, std::set<std::string>& names) {
    const std::string start = line_start();
    for (const std::string_view line : text::split(inner, '\n')) {
        if (!line.starts_with(start)) continue;
        const std::string_view name = line.substr(start.size() - prefix.size());
        const std::string_view found = name.substr(0, name.find('"'));
        if (is_name(found)) names.emplace(found);
    }
}

std::string Artwork::published(std::string_view inner, std::string_view base) {
    const std::string start = line_start();
    if (!text::contains(inner, start)) return std::string(inner);
    std::string out;
    for (const std::string_view line : text::split(inner, '\n')) {
        if (!line.starts_with(start)) {
            out.append(line).append("\n");
        } else if (!base.empty()) {
            out += text::join(text::replace_all(line, formats::base_token, base), '\n');
        }
    }
    return out;
}

void Artwork::write(ReleaseSink& sink, const std::set<std::string>& names) const {
    for (const std::string& name : names) {
        const std::string path = text::join("www", place, name);
        if (sink.has_previous(path)) {  // its name is its content
            sink.keep(path);
        } else if (const auto bytes = read_file_if_there(folder_ / name, most_bytes)) {
            sink.put(path, *bytes);
        }
    }
}

}  // namespace flathead::app
