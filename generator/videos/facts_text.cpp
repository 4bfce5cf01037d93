#include "generator/videos/facts_text.hpp"

#include "relay/base/text.hpp"

#include <charconv>

namespace flathead::videos {
namespace {

void append_escaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                out += c;
        }
    }
}

std::string unescaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        const char c = text[++i];
        out += c == 'n' ? '\n' : c == 't' ? '\t' : c;
    }
    return out;
}

class Writer {
  public:
    Writer(std::string& out, char kind) : out_(out) { out_ += kind; }
    void operator()(const std::string& text) {
        out_ += '\t';
        append_escaped(out_, text);
    }
    void operator()(std::int64_t number) { out_ += text::join('\t', number); }
    void operator()(std::int32_t number) { (*this)(std::int64_t{number}); }
    void operator()(std::uint8_t number) { (*this)(std::int64_t{number}); }
    void operator()(Time at) { (*this)(std::int64_t{at.time_since_epoch().count()}); }
    void end() { out_ += '\n'; }

  private:
    std::string& out_;
};

class Reader {
  public:
    explicit Reader(std::string_view line) : fields_(text::split(line, '\t')) {}
    void operator()(std::string& text) { text = unescaped(field()); }
    void operator()(std::int32_t& number) {
        number = text::number<std::int32_t>(field()).value_or(0);
    }
    void operator()(std::uint8_t& number) {
        number = text::number<std::uint8_t>(field()).value_or(0);
    }
    void operator()(Time& at) {
        at = Time(Seconds(text::number<std::int64_t>(field()).value_or(0)));
    }

  private:
    std::string_view field() { return ++at_ < fields_.size() ? fields_[at_] : std::string_view{}; }
    std::vector<std::string_view> fields_;
    std::size_t at_ = 0;
};

/// One order for writing and reading; DETAILS.md names it.
template <class Facts, class Visit>
void visit_video(Facts& facts, Visit& visit) {
    visit(facts.title);
    visit(facts.original_title);
    visit(facts.plot);
    visit(facts.cast);
    visit(facts.director);
    visit(facts.genre);
    visit(facts.country);
    visit(facts.released);
    visit(facts.trailer);
    visit(facts.age);
    visit(facts.still);
    visit(facts.backdrop);
    visit(facts.tmdb);
    visit(facts.seconds);
    visit(facts.kilobits);
    visit(facts.rating);
    visit(facts.season);
    visit(facts.episode);
    visit(facts.added);
}

template <class Facts, class Visit>
void visit_season(Facts& season, Visit& visit) {
    visit(season.number);
    visit(season.name);
    visit(season.plot);
    visit(season.released);
    visit(season.cover);
}

}  // namespace

void append_facts(std::string& out, const VideoFacts& facts) {
    Writer writer(out, 'v');
    visit_video(facts, writer);
    writer.end();
}

void append_season(std::string& out, const SeasonFacts& season) {
    Writer writer(out, 's');
    visit_season(season, writer);
    writer.end();
}

SeriesFacts read_facts(std::string_view text) {
    SeriesFacts facts;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        Reader reader(line);
        if (line.starts_with("v\t")) visit_video(facts.episodes.emplace_back(), reader);
        if (line.starts_with("s\t")) visit_season(facts.seasons.emplace_back(), reader);
    }
    return facts;
}

void append_episode(std::string& out, const Episode& episode) {
    out += text::join(
        episode.key, '\t', episode.extension, '\t', episode.season, '\t', episode.number, '\n');
}

std::vector<Episode> read_episodes(std::string_view text) {
    std::vector<Episode> episodes;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const auto fields = text::split(line, '\t');
        if (fields.size() != 4 || fields[0].empty() || fields[1].empty()) continue;
        Episode& episode = episodes.emplace_back();
        episode.key = fields[0];
        episode.extension = fields[1];
        episode.season = text::number<std::int32_t>(fields[2]).value_or(0);
        episode.number = text::number<std::int32_t>(fields[3]).value_or(0);
    }
    return episodes;
}

}  // namespace flathead::videos
