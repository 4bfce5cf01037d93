#pragma once
/// The keys sources and guides share: how something is fetched and how a program is run.

#include "generator/config/sections.hpp"

namespace flathead::config {

/// `Fetch` is the owner's FetchConfig. `url` is left to the owner: which URLs are good depends on
/// what it is for.
template <class Owner, auto Fetch>
inline constexpr Key<Owner> web_keys[] = {
    key<Owner, Line, Fetch, &FetchConfig::user_agent>("user_agent", "User-Agent of the requests."),
    key<Owner, MapOf<header_name, SecretLine>, Fetch, &FetchConfig::headers>(
        "headers", "Further request headers."),
    key<Owner, Span<1, day>, Fetch, &FetchConfig::timeout>(
        "timeout", "The whole transfer may take this long."),
    key<Owner, Size, Fetch, &FetchConfig::max_bytes>(
        "max_size", "Largest document accepted, unpacked, like 500MB."),
};

/// `Command` is the owner's CommandConfig. The words are left to the owner, which calls them `run`
/// or `command`.
template <class Owner, auto Command>
inline constexpr Key<Owner> command_keys[] = {
    key<Owner, MapOf<variable_name, SecretLine>, Command, &CommandConfig::environment>(
        "env", "Environment variables of the program."),
    key<Owner, FilePath, Command, &CommandConfig::folder>(
        "folder", "Working folder; without it the config's folder."),
    key<Owner, Span<1, day>, Command, &CommandConfig::timeout>("timeout",
                                                               "The program may run this long."),
    key<Owner, Size, Command, &CommandConfig::max_bytes>("max_size",
                                                         "Most the program may write, like 500MB."),
};

/// Program and arguments. A program given by a relative path is looked for in the config's folder.
struct Words {
    static std::optional<std::vector<std::string>> read(Reader& reader, const Node& node);
    static std::string schema();
};

}  // namespace flathead::config
