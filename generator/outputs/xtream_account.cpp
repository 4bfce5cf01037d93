#include "generator/outputs/xtream_account.hpp"

#include "relay/base/text.hpp"

#include <string>
#include <string_view>

namespace flathead::outputs {
namespace {

/// A value of nginx. Nothing is encoded: names and passwords are letters, digits, '.', '_' and '-',
/// and this is only sent to who had the right ones.
std::string value(std::string_view variable) {
    return text::join(R"(<!--# echo var="flathead_)", variable, R"(" encoding="none" -->)");
}

struct Answer {
    std::string_view file;
    std::string_view status;  // players know Active, Expired, Disabled, Banned
    std::string_view message;
    bool is_known;  // the password was right
    bool is_good;
};
constexpr Answer answers[] = {
    {"ok", "Active", "", true, true},
    {"expired", "Expired", "This account has expired.", true, false},
    {"disabled", "Disabled", "This account is disabled.", true, false},
    {"no", "Disabled", "User name or password is wrong.", false, false},
};

/// {"user_info":…,"server_info":… without the end. Both forms of the time stand side by side: they
/// come from one reading of the clock.
std::string beginning(const Answer& answer) {
    const std::string active =
        answer.is_good ? R"(<!--# include virtual="/flathead/active" -->)" : std::string("0");
    const auto known = [&](std::string_view variable, std::string_view otherwise) {
        return answer.is_known ? value(variable) : std::string(otherwise);
    };

    return text::join(R"({"user_info":{"username":")",
                      known("user", ""),
                      R"(","password":")",
                      known("password", ""),
                      R"(","message":")",
                      answer.message,
                      R"(","auth":)",
                      answer.is_good ? 1 : 0,
                      R"(,"status":")",
                      answer.status,
                      R"(","exp_date":")",
                      known("expires", "0"),
                      R"(","is_trial":")",
                      known("trial", "0"),
                      R"(","active_cons":")",
                      active,
                      R"(","created_at":")",
                      known("created", "0"),
                      R"(","max_connections":")",
                      known("max", "0"),
                      R"(","allowed_output_formats":["m3u8","ts"]},)",
                      "\n",
                      R"("server_info":{"url":")",
                      value("url_host"),
                      R"(","port":")",
                      value("url_port"),
                      R"(","https_port":")",
                      value("url_https_port"),
                      R"(","server_protocol":")",
                      value("url_scheme"),
                      R"(","rtmp_port":"0","timezone":"UTC","timestamp_now":)",
                      R"(<!--# config timefmt="%s" --><!--# echo var="date_gmt" -->,"time_now":")",
                      R"(<!--# config timefmt="%Y-%m-%d %H:%M:%S" -->)",
                      R"(<!--# echo var="date_gmt" -->","process":true})");
}

}  // namespace

void write_account_answers(ReleaseSink& sink) {
    for (const Answer& answer : answers)
        sink.put(text::join("x/account/", answer.file, ".json"), beginning(answer) + "}\n");
    sink.put(
        "x/account/panel.json",
        beginning(answers[0]) + ",\n" + R"(<!--# include virtual="/flathead/panel" -->)" + "}\n");
}

}  // namespace flathead::outputs
