#include "generator/app/register_text.hpp"

#include "relay/base/text.hpp"

#include <array>

namespace flathead::app {
namespace {

/// Plainly no name of a machine; the operator knows what to put there.
constexpr std::string_view placeholder = "http://YOUR-SERVER:8080";

struct Steps {
    Player player;
    std::string_view name;
    std::string_view text;  // @ stands for our address
};

constexpr std::array<Steps, 4> all_steps{{
    {Player::plex,
     "Plex",
     "  1. Settings, Live TV & DVR, Set up Plex Tuner. It finds nothing by itself: choose \"Don't "
     "see your\n"
     "     HDHomeRun device? Enter its network address manually\" and enter\n"
     "       @\n"
     "  2. Continue to the guide, choose \"Have an XMLTV guide on your server? Click here to use "
     "it\":\n"
     "       @/xmltv.xml\n"
     "  3. Channels and guide are matched by their numbers; confirm. For channels added later: the "
     "DVR's menu,\n"
     "     Scan for channels. Plex wants a subscription (Plex Pass) for this.\n"},
    {Player::emby,
     "Emby",
     "  1. Settings, Live TV, Add TV Source: HDHomeRun, with the address\n"
     "       @\n"
     "     or M3U Tuner (then any number of streams at once), with\n"
     "       @/playlist.m3u\n"
     "  2. Add Guide Data Provider: XMLTV, with\n"
     "       @/xmltv.xml\n"
     "  3. Scheduled Tasks, Refresh Guide. Emby wants a subscription (Premiere) for this.\n"},
    {Player::kodi,
     "Kodi",
     "  1. Add-ons, Install from repository, PVR clients: PVR IPTV Simple Client.\n"
     "  2. Its settings, General: Location \"Remote path\", M3U playlist URL\n"
     "       @/playlist.m3u\n"
     "  3. EPG: XMLTV URL (Kodi also takes it from the playlist)\n"
     "       @/xmltv.xml.gz\n"},
    {Player::tivimate,
     "TiviMate and other players",
     "  1. Add playlist, \"M3U playlist\" or \"Enter URL\":\n"
     "       @/playlist.m3u\n"
     "     The guide's address comes with it; where one is asked for:\n"
     "       @/xmltv.xml.gz\n"
     "  2. From outside of your own network: `flathead account add NAME`, then \"Xtream Codes\" "
     "with the server\n"
     "       @\n"
     "     and the name and password it prints.\n"},
}};

struct Address {
    std::string_view name;
    std::string_view path;
    std::string_view what;
};
constexpr std::array<Address, 5> addresses{{
    {"playlist", "/playlist.m3u", "playlist"},
    {"playlist_hls", "/playlist-hls.m3u", "the same, streams as HLS"},
    {"guide", "/xmltv.xml", "guide (XMLTV), also .xml.gz"},
    {"hdhomerun", "", "HDHomeRun"},
    {"xtream", "", "Xtream API, for accounts"},
}};

std::string_view base_or_placeholder(std::string_view base) {
    return base.empty() ? placeholder : base;
}

std::string setting_json(std::string_view type,
                         std::string_view id,
                         std::string_view address,
                         library::Change change) {
    return text::join("{\"type\":",
                      text::json_string(type),
                      ",\"id\":",
                      id.empty() ? "null" : text::json_string(id),
                      ",\"address\":",
                      text::json_string(address),
                      ",\"change\":",
                      text::json_string(name_of(change)),
                      "}");
}

}  // namespace

std::string steps_text(Player player, std::string_view base) {
    std::string out;
    if (player == Player::any) {
        out += "Our addresses:\n";
        for (const Address& address : addresses) {
            std::string url = text::join(base_or_placeholder(base), address.path);
            url.resize(std::max<std::size_t>(url.size(), 45), ' ');
            out += text::join("  ", url, "  ", address.what, "\n");
        }
        out += "\nJellyfin: `flathead register jellyfin` does it all.\n";
    }
    for (const Steps& steps : all_steps) {
        if (player != Player::any && player != steps.player) continue;
        if (!out.empty()) out += "\n";
        out += text::join(
            steps.name, ":\n", text::replace_all(steps.text, "@", base_or_placeholder(base)));
    }
    if (base.empty())
        out += "\nPut your server's address in, or set site.base_url (or give --base-url).\n";
    return out;
}

std::string addresses_json(std::string_view base) {
    std::string out = "{";
    for (const Address& address : addresses) {
        out += text::join(out.size() > 1 ? "," : "",
                          text::json_string(address.name),
                          ":",
                          text::json_string(text::join(base_or_placeholder(base), address.path)));
    }
    return out + "}\n";
}

std::string registration_text(std::string_view server,
                              const library::LiveTvWish& wish,
                              const library::LiveTvResult& result,
                              bool was_removal) {
    using library::Change;
    std::string out = text::join(
        wish.dry_run ? "would change at " : "", "Jellyfin ", result.version, " at ", server, "\n");
    const auto row = [&out](std::string_view what, Change change, std::string_view detail) {
        out +=
            text::join("  ", what, ": ", name_of(change), detail.empty() ? "" : ", ", detail, "\n");
    };
    if (was_removal) {
        const auto removal = [&](std::string_view what, Change change) {
            out += text::join(
                "  ", what, change == Change::none ? ": there was none of ours\n" : ": removed\n");
        };
        removal("tuner", result.tuner);
        removal("guide", result.guide);
    } else {
        row("tuner", result.tuner, text::join(wish.type, " ", wish.tuner));
        row("guide", result.guide, wish.guide);
    }
    if (result.channels)
        out += text::join(
            "  Live TV has ",
            text::counted(static_cast<std::size_t>(std::max<std::int64_t>(0, *result.channels)),
                          "channel",
                          "channels"),
            result.is_refreshed ? ", the guide has been read\n" : "\n");
    for (const std::string& note : result.notes) out += text::join("  note: ", note, "\n");
    return out;
}

std::string registration_json(std::string_view server,
                              const library::LiveTvWish& wish,
                              const library::LiveTvResult& result) {
    std::string notes;
    for (const std::string& note : result.notes)
        notes += text::join(notes.empty() ? "" : ",", text::json_string(note));
    return text::join("{\"server\":",
                      text::json_string(server),
                      ",\"version\":",
                      text::json_string(result.version),
                      ",\"dry_run\":",
                      wish.dry_run ? "true" : "false",
                      ",\"tuner\":",
                      setting_json(wish.type, result.tuner_id, wish.tuner, result.tuner),
                      ",\"guide\":",
                      setting_json("xmltv", result.guide_id, wish.guide, result.guide),
                      ",\"refreshed\":",
                      result.is_refreshed ? "true" : "false",
                      ",\"channels\":",
                      result.channels ? text::join(*result.channels) : "null",
                      ",\"notes\":[",
                      notes,
                      "]}\n");
}

}  // namespace flathead::app
