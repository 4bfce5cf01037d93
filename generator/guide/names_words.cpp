#include "generator/guide/names_words.hpp"

#include "relay/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>

namespace flathead::guide {
namespace {

// All alpha-2 codes in use, sorted; "gb" reads as "uk".
constexpr std::string_view codes =
    "ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br "
    "bs bt bw by bz "
    "ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es "
    "et eu fi fj fk fm "
    "fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gt gu gw gy hk hn hr ht hu id ie il im in iq "
    "ir is it je jm jo "
    "jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh mk "
    "ml mm mn mo mp mq "
    "mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pr "
    "ps pt pw py qa re "
    "ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st sv sx sy sz tc td tg th tj tk tl "
    "tm tn to tr tt tv "
    "tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws xk ye yt za zm zw";

/// Where a code stands in `codes`, by its two letters; -1: not a code.
constexpr auto code_places = [] {
    std::array<std::int16_t, 26 * 26> at{};
    at.fill(-1);
    for (std::size_t i = 0; i < codes.size(); i += 3) {
        at[static_cast<std::size_t>((codes[i] - 'a') * 26 + (codes[i + 1] - 'a'))] =
            static_cast<std::int16_t>(i);
    }
    return at;
}();

struct Place {
    std::string_view name;
    std::string_view country;
};
constexpr std::array places = std::to_array<Place>({
    {"albania", "al"},     {"albanien", "al"},    {"algerie", "dz"},    {"algeria", "dz"},
    {"argentina", "ar"},   {"armenia", "am"},     {"australia", "au"},  {"austria", "at"},
    {"osterreich", "at"},  {"azerbaijan", "az"},  {"azerbaycan", "az"}, {"bangladesh", "bd"},
    {"belarus", "by"},     {"belgium", "be"},     {"belgique", "be"},   {"belgie", "be"},
    {"bolivia", "bo"},     {"bosnia", "ba"},      {"bih", "ba"},        {"brasil", "br"},
    {"brazil", "br"},      {"bulgaria", "bg"},    {"cambodia", "kh"},   {"canada", "ca"},
    {"chile", "cl"},       {"china", "cn"},       {"colombia", "co"},   {"croatia", "hr"},
    {"hrvatska", "hr"},    {"hrvaska", "hr"},     {"cuba", "cu"},       {"cyprus", "cy"},
    {"czechia", "cz"},     {"czech", "cz"},       {"cesko", "cz"},      {"denmark", "dk"},
    {"danmark", "dk"},     {"dominicana", "do"},  {"ecuador", "ec"},    {"egypt", "eg"},
    {"misr", "eg"},        {"estonia", "ee"},     {"eesti", "ee"},      {"finland", "fi"},
    {"suomi", "fi"},       {"france", "fr"},      {"georgia", "ge"},    {"germany", "de"},
    {"deutschland", "de"}, {"greece", "gr"},      {"hellas", "gr"},     {"guatemala", "gt"},
    {"honduras", "hn"},    {"hungary", "hu"},     {"magyar", "hu"},     {"magyarorszag", "hu"},
    {"iceland", "is"},     {"india", "in"},       {"indonesia", "id"},  {"iran", "ir"},
    {"iraq", "iq"},        {"ireland", "ie"},     {"israel", "il"},     {"italia", "it"},
    {"italy", "it"},       {"japan", "jp"},       {"jordan", "jo"},     {"kazakhstan", "kz"},
    {"kenya", "ke"},       {"korea", "kr"},       {"kosova", "xk"},     {"kosovo", "xk"},
    {"kuwait", "kw"},      {"latvia", "lv"},      {"latvija", "lv"},    {"lebanon", "lb"},
    {"lithuania", "lt"},   {"lietuva", "lt"},     {"luxembourg", "lu"}, {"macedonia", "mk"},
    {"makedonija", "mk"},  {"malaysia", "my"},    {"malta", "mt"},      {"maroc", "ma"},
    {"morocco", "ma"},     {"mexico", "mx"},      {"moldova", "md"},    {"mongolia", "mn"},
    {"montenegro", "me"},  {"myanmar", "mm"},     {"nederland", "nl"},  {"netherlands", "nl"},
    {"nigeria", "ng"},     {"norge", "no"},       {"norway", "no"},     {"oman", "om"},
    {"pakistan", "pk"},    {"palestine", "ps"},   {"panama", "pa"},     {"paraguay", "py"},
    {"peru", "pe"},        {"philippines", "ph"}, {"poland", "pl"},     {"polska", "pl"},
    {"portugal", "pt"},    {"qatar", "qa"},       {"romania", "ro"},    {"russia", "ru"},
    {"rossiya", "ru"},     {"saudi", "sa"},       {"senegal", "sn"},    {"serbia", "rs"},
    {"srbija", "rs"},      {"srbsko", "rs"},      {"singapore", "sg"},  {"slovakia", "sk"},
    {"slovensko", "sk"},   {"slovenia", "si"},    {"slovenija", "si"},  {"spain", "es"},
    {"espana", "es"},      {"sudan", "sd"},       {"sverige", "se"},    {"sweden", "se"},
    {"schweiz", "ch"},     {"suisse", "ch"},      {"svizzera", "ch"},   {"switzerland", "ch"},
    {"syria", "sy"},       {"taiwan", "tw"},      {"thailand", "th"},   {"tunisia", "tn"},
    {"tunisie", "tn"},     {"turkey", "tr"},      {"turkiye", "tr"},    {"ukraine", "ua"},
    {"ukraina", "ua"},     {"uruguay", "uy"},     {"usa", "us"},        {"uzbekistan", "uz"},
    {"venezuela", "ve"},   {"vietnam", "vn"},     {"yemen", "ye"},
});

struct Listed {
    WordClass kind;
    std::string_view words;
};
constexpr std::array listed = std::to_array<Listed>({
    {WordClass::generic,
     "tv channel canal kanal network television televisao televizio televizija televiziya televize "
     "televizia televizyon tele network net stacja program station chaine canale qanat kanali "
     "fernsehen "
     "telekanal hdtv dtv"},
    {WordClass::connector,
     "the and y et und of de la le el los las del di da do e a al i in by les des"},
    {WordClass::quality,
     "hd fhd uhd qhd sd hq lq hevc avc h264 h265 x264 x265 hdr hdr10 sdr fps 50fps 60fps 25fps "
     "30fps "
     "4k 8k uhd4k fullhd ultrahd mpeg2 mpeg4 hdx 3840p"},
    {WordClass::noise,
     "vip geo blocked geoblocked not 24/7 offline backup multi multiaudio dolby stereo full raw "
     "ultra test "
     "freeview ppv feed audio sub subs low high"},
    {WordClass::west, "west pacific oeste"},
    {WordClass::east, "east eastern"},
});
struct NumberWord {
    std::string_view name;
    int value;
};
constexpr std::array numbers = std::to_array<NumberWord>({
    {"one", 1},   {"two", 2},    {"three", 3}, {"four", 4},   {"five", 5},   {"six", 6},
    {"seven", 7}, {"eight", 8},  {"nine", 9},  {"ten", 10},   {"uno", 1},    {"dos", 2},
    {"tres", 3},  {"cuatro", 4}, {"cinco", 5}, {"seis", 6},   {"siete", 7},  {"ocho", 8},
    {"nueve", 9}, {"once", 11},  {"deux", 2},  {"trois", 3},  {"quatre", 4}, {"due", 2},
    {"tre", 3},   {"eins", 1},   {"zwei", 2},  {"drei", 3},   {"vier", 4},   {"jedan", 1},
    {"dva", 2},   {"tri", 3},    {"odin", 1},  {"pervyy", 1}, {"pervyi", 1}, {"vtoroy", 2},
    {"ii", 2},    {"iii", 3},    {"iv", 4},    {"vi", 6},     {"vii", 7},    {"viii", 8},
    {"1st", 1},   {"2nd", 2},    {"3rd", 3},   {"4th", 4},    {"5th", 5},    {"1ere", 1},
});

std::unordered_map<std::string_view, Word> make_words() {
    std::unordered_map<std::string_view, Word> words;
    for (const Listed& list : listed) {
        for (const std::string_view word : text::split(list.words, ' '))
            words.emplace(word, Word{list.kind, {}, 0});
    }
    for (const Place& place : places)
        words.emplace(place.name, Word{WordClass::place, place.country, 0});
    for (const NumberWord& number : numbers)
        words.emplace(number.name, Word{WordClass::number, {}, number.value});
    return words;
}

bool is_picture_height(std::string_view word) {  // "1080p", "576i"
    return word.size() >= 4 && word.size() <= 5 && (word.back() == 'p' || word.back() == 'i') &&
           std::ranges::all_of(word.substr(0, word.size() - 1), text::is_digit);
}

}  // namespace

Word word_of(std::string_view folded) {
    static const std::unordered_map<std::string_view, Word> words = make_words();
    const auto found = words.find(folded);
    if (found != words.end()) return found->second;
    if (is_picture_height(folded)) return {WordClass::quality, {}, 0};
    return {};
}

std::string_view country_of_code(std::string_view code) {
    if (text::iequals(code, "usa")) return "us";
    if (code.size() != 2) return {};
    const char first = text::lower(code[0]);
    const char second = text::lower(code[1]);
    if (first < 'a' || first > 'z' || second < 'a' || second > 'z') return {};
    if (first == 'g' && second == 'b') return "uk";
    const int at = code_places[static_cast<std::size_t>((first - 'a') * 26 + (second - 'a'))];
    return at < 0 ? std::string_view{} : codes.substr(static_cast<std::size_t>(at), 2);
}

std::string_view country_of_text(std::string_view text) {
    if (const std::string_view country = country_of_code(text); !country.empty()) return country;
    const std::string folded = text::to_lower(text);
    if (folded == "united kingdom") return "uk";
    if (folded == "united states") return "us";
    const Word word = word_of(folded);
    return word.kind == WordClass::place ? word.country : std::string_view{};
}

}  // namespace flathead::guide
