/// Files that are no plan, or no longer one: refused with a reason, never followed where they lead.

#include "relay/base/error.hpp"
#include "relay/lib/sqlite/database.hpp"
#include "relay/plan/read.hpp"
#include "relay/plan/schema.hpp"

#include <gtest/gtest.h>

#include "made_plan.hpp"

namespace flathead::plan {
namespace {

void put(const Path& file, std::string_view bytes) {
    write_all(create_file(file), bytes, file.string());
}

class PlanDamage : public ::testing::Test {
  protected:
    [[nodiscard]] Path written(const WholePlan& plan) {
        const Path file = folder_.path() / text::join("plan-", ++count_, ".sqlite");
        write_whole(file, plan);
        return file;
    }
    [[nodiscard]] Path holding(std::string_view bytes) {
        Path file = folder_.path() / text::join("bytes-", ++count_);
        put(file, bytes);
        return file;
    }
    TemporaryFolder folder_;
    int count_ = 0;
};

void edit(const Path& file, const std::string& sql) {
    sqlite::Database database(file, sqlite::Access::read_write);
    database.run("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY");
    database.run(sql);
}

/// Why the plan, or its channel 1001, cannot be read.
std::string refusal(const Path& file) {
    try {
        const Reader reader(file);
        (void)reader.channel(1001);
        (void)reader.id_of_number("101");
        (void)reader.archives(1001);
        (void)reader.channel(500);
        (void)reader.schedule(500);
        (void)reader.rows(500, 0, last_second, 100);
        for (const std::int64_t id : {7, 8, 9}) (void)reader.media(id);
        for (const std::int32_t id : {3001, 3002}) (void)reader.video(id);
    } catch (const Error& error) {
        return error.what();
    }
    return "it was read";
}

TEST_F(PlanDamage, OtherFilesAreRefusedByWhatTheyAre) {
    const Path foreign = folder_.path() / "foreign.sqlite";
    sqlite::Database(foreign, sqlite::Access::create).run("CREATE TABLE plan(one)");
    const Path newer = written(small_plan());
    edit(newer, "PRAGMA user_version = 9");
    const Path older = written(small_plan());
    edit(older, "PRAGMA user_version = 0");
    const std::pair<Path, std::string_view> cases[] = {
        {folder_.path() / "missing", "there is no such file"},
        {folder_.path(), "plan.sqlite: unable to open database file"},
        {foreign, "it is no plan of Flathead"},
        {holding(""), "it is no plan of Flathead"},
        {holding("#EXTM3U\n"), "it is no plan of Flathead"},
        {holding(std::string(100'000, 'x')), "it is no plan of Flathead"},
        {newer, "it is of a newer version of Flathead (format 9, this program reads 3)"},
        {older, "it is of an older version of Flathead (format 0, this program reads 3)"},
    };
    for (const auto& [file, why] : cases) {
        const std::string message = refusal(file);
        const bool is_folder = file == folder_.path();
        EXPECT_TRUE(text::contains(message, is_folder ? "open" : why)) << message;
        EXPECT_TRUE(text::contains(message, file.string())) << message;
    }
}

TEST_F(PlanDamage, EditedRowsAreRefused) {
    const std::pair<const char*, std::string_view> cases[] = {
        {"DELETE FROM plan", "it is incomplete"},
        {"DROP INDEX numbers", "it is incomplete"},
        {"CREATE TABLE more(a)", "its tables are not those of a plan"},
        {"DROP TABLE channels; CREATE VIEW channels AS SELECT 1 AS id",
         "its tables are not those of a plan"},
        {"CREATE TRIGGER t AFTER INSERT ON plan BEGIN SELECT 1; END",
         "its tables are not those of a plan"},
        {"UPDATE plan SET buffer = -1", "buffer is -1 seconds"},
        {"UPDATE plan SET linger = 1 << 60", "linger is 1152921504606846976 seconds"},
        {"UPDATE plan SET channels = -1", "count of channels is -1"},
        {"UPDATE plan SET slate = zeroblob(70000)", "slate of 70000 bytes, the limit is 65536"},
        {"UPDATE sources SET trusted = 2", "trusted is 2"},
        {"UPDATE sources SET max_streams = 3000000000", "max_streams is 3000000000"},
        {"UPDATE sources SET hosts = 'a'", "trusted hosts: no list of texts"},
        {"DELETE FROM sources WHERE id = 1", "a source is missing"},
        {"UPDATE options SET kind = 6", "kind 6 of an upstream"},
        {"UPDATE options SET kind = 4", "a file without its whole path"},
        {"UPDATE options SET kind = 5", "rows with an address"},
        {"UPDATE options SET kind = -1", "kind -1 of an upstream"},
        {"UPDATE options SET source = 3", "an upstream has no source"},
        {"UPDATE options SET source = 0", "an upstream has no source"},
        {"DELETE FROM options", "an upstream has no source"},
        {"UPDATE options SET headers = 'a' || char(10)", "headers: a name without a value"},
        {"UPDATE options SET headers = 'a\\x' || char(10)", "headers: no list of texts"},
        {"UPDATE options SET url_word = 9", "command: the address has no place in it"},
        {"UPDATE options SET url_word = -2", "command: the address has no place in it"},
        {"UPDATE options SET url_word = 0, url_at = -1, command = 'a' || char(10)",
         "command: the address has no place in it"},
        {"UPDATE upstreams SET id = id + 1 WHERE id % 256 = 1", "an upstream is missing"},
        {"UPDATE upstreams SET url = zeroblob(70000)", "address of 70000 bytes"},
        {"UPDATE upstreams SET url = zeroblob(30000000)", "too big"},
        {"UPDATE channels SET redirects = 7", "redirects is 7"},
        {"UPDATE channels SET major = -5", "number is -5"},
        {"UPDATE channels SET name = zeroblob(70000)", "name of 70000 bytes"},
        {"UPDATE channels SET archive = -1", "archive is -1 seconds"},
        {"UPDATE channels SET archive = 31622401", "archive is 31622401 seconds"},
        {"UPDATE archives SET id = id + 1 WHERE id % 256 = 1", "an archive is missing"},
        {"UPDATE archives SET options = 99", "an upstream has no source"},
        {"UPDATE archives SET options = (SELECT id FROM options WHERE kind = 4)",
         "a file without its whole path"},
        {"UPDATE archives SET options = (SELECT id FROM options WHERE kind = 1)",
         "an archive of kind 1"},
        {"UPDATE archives SET zone = zeroblob(70000)", "zone of 70000 bytes"},
        {"UPDATE schedules SET height = 5000", "height is 5000"},
        {"UPDATE schedules SET languages = 'eng'", "languages: no list of texts"},
        {"UPDATE schedules SET encoder = 'a\\x' || char(10)", "encoder: no list of texts"},
        {"UPDATE rows SET start = -1 WHERE media = 7", "a row from -1 to 1800001800"},
        {"UPDATE rows SET until = start WHERE media = 0", "a row from 1800003600 to 1800003600"},
        {"UPDATE rows SET until = 1 << 60 WHERE media = 0",
         "a row from 1800003600 to 1152921504606846976"},
        {"UPDATE rows SET media = -3", "a row of the media -3"},
        {"UPDATE rows SET skip = -1", "begin of a row of -1 milliseconds"},
        {"UPDATE rows SET skip = 1 << 60", "begin of a row of 1152921504606846976 milliseconds"},
        {"DELETE FROM rows WHERE media = 8", "a row is missing"},
        {"UPDATE media SET duration = -1", "duration of -1 milliseconds"},
        {"UPDATE renditions SET place = place + 16", "a rendition is missing"},
        {"UPDATE renditions SET fits = 2", "fits is 2"},
        {"UPDATE renditions SET options = (SELECT id FROM options WHERE kind = 3)",
         "a rendition of kind 3"},
        {"UPDATE videos SET extension = '../'", "extension: only letters and digits"},
        {"UPDATE videos SET redirects = 2", "redirects is 2"},
        {"UPDATE videos SET options = 0", "an upstream has no source"},
    };
    for (const auto& [sql, why] : cases) {
        const Path file = written(small_library_plan());
        edit(file, sql);
        const std::string message = refusal(file);
        EXPECT_TRUE(text::contains(message, why)) << sql << ": " << message;
    }
}

/// What of the plan can still be read, in words: "refused" for what is not.
void read_all(const Path& file, const WholePlan& plan, std::size_t& refused) {
    try {
        const Reader reader(file);
        for (const Channel& channel : plan.channels) {
            try {
                (void)reader.channel(channel.id);
                (void)reader.id_of_number(channel.number);
                (void)reader.archives(channel.id);
                (void)reader.schedule(channel.id);
                (void)reader.rows(channel.id, 0, last_second, 1000);
            } catch (const Error&) {
                ++refused;
            }
        }
        for (const Media& media : plan.media) {
            try {
                (void)reader.media(media.id);
            } catch (const Error&) {
                ++refused;
            }
        }
        for (const Video& video : plan.videos) {
            try {
                (void)reader.video(video.id);
            } catch (const Error&) {
                ++refused;
            }
        }
    } catch (const Error&) {
        ++refused;
    }
}

TEST_F(PlanDamage, TruncatedFilesAreRefused) {
    const WholePlan plan = random_plan(11);
    const std::string bytes = read_file(written(plan));
    const Path file = folder_.path() / "cut";
    for (std::size_t length = 0; length < bytes.size(); length += length < 200 ? 7 : 997) {
        put(file, std::string_view(bytes).substr(0, length));
        EXPECT_THROW(Reader{file}, Error) << length << " of " << bytes.size();
    }
}

TEST_F(PlanDamage, MutatedFilesNeverCrash) {
    std::mt19937_64 random(20261120);
    std::size_t refused = 0;
    const Path file = folder_.path() / "mutated";
    for (const std::uint64_t seed : {2, 11, 12}) {
        const WholePlan plan = seed == 2 ? small_library_plan() : random_plan(seed);
        const std::string good = read_file(written(plan));
        for (int round = 0; round < 300; ++round) {
            std::string bytes = good;
            // Headers, cell pointers and schema stand at the beginning of pages: hit them often.
            for (std::size_t hits = 1 + random() % 6; hits > 0; --hits) {
                const std::size_t page = random() % (bytes.size() / 4096) * 4096;
                const std::size_t at = page + random() % (random() % 2 == 0 ? 120 : 4096);
                bytes[at] = static_cast<char>(random());
            }
            put(file, bytes);
            read_all(file, plan, refused);
        }
    }
    EXPECT_GT(refused, 100U) << "the damage must be met, or this shows nothing";
}

}  // namespace
}  // namespace flathead::plan
