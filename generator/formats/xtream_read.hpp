#pragma once
/// What an Xtream panel answers (reference formats 2, origins 5), read one object at a time in
/// bounded memory. Numbers may be texts and the reverse, lists may be objects keyed by index, []
/// may stand for {}, null for anything.

#include "relay/base/bytes.hpp"
#include "relay/base/error.hpp"
#include "relay/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::formats {

/// {"user_info":{"auth":1,"status":"Active","exp_date":"1795169553","max_connections":"2",
///   "allowed_output_formats":["m3u8","ts"]},"server_info":{…}}
struct XtreamAccount {
    std::string rejected;         // why the document is no account's answer; empty: it is one
    bool is_authorised = false;   // `auth`; where that is missing, a user or a status is named
    std::string status;           // "Active", "Expired", … as the panel writes it
    std::optional<Time> expires;  // absent: never, or not said
    int max_connections = 0;      // 0: not said, or no limit
    std::vector<std::string> output_formats;
    std::string zone;  // server_info.timezone
    bool operator==(const XtreamAccount&) const = default;
};
[[nodiscard]] XtreamAccount read_xtream_account(ByteSource& source);

/// {"category_id":"3","category_name":"News","parent_id":0}
struct XtreamCategory {
    std::string id;
    std::string name;
};

struct XtreamCategories {
    std::vector<XtreamCategory> categories;
    Problems problems;
    std::string rejected;
};
inline constexpr std::size_t most_xtream_categories = 100'000;
[[nodiscard]] XtreamCategories read_xtream_categories(ByteSource& source);

/// {"num":1,"name":"Harbour News","stream_type":"live","stream_id":77,"stream_icon":"http://…",
///   "epg_channel_id":"harbour.example","category_id":"3","tv_archive":1,"tv_archive_duration":"7"}
/// Texts as the panel wrote them; empty: null, absent or empty there. `direct_source` is left out:
/// the panel redirects its own address to it, for as long as it is right.
struct XtreamStream {
    std::string num;
    std::string name;
    std::string type;  // "live", "created_live", "radio_streams", "movie"
    std::string id;
    std::string icon;
    std::string guide_id;
    std::string category;  // the first, where there are several
    bool has_archive = false;
    int archive_days = 0;        // 0: not said
    std::uint32_t position = 0;  // in the list, from 1
};

/// References are valid during the call.
class XtreamSink {
  public:
    XtreamSink() = default;
    XtreamSink(const XtreamSink&) = delete;
    XtreamSink& operator=(const XtreamSink&) = delete;
    virtual ~XtreamSink() = default;
    virtual void stream(const XtreamStream& stream) = 0;
    virtual void problem(std::uint32_t position, std::string_view what) = 0;
};

struct XtreamOutcome {
    std::string rejected;  // why this is no list of streams ("an HTML page"); empty: it is one
    std::uint64_t streams = 0;
};
/// null, false, "" and {} are lists without anything in them, as panels write them during outages.
[[nodiscard]] XtreamOutcome read_xtream_streams(ByteSource& source, XtreamSink& sink);

}  // namespace flathead::formats
