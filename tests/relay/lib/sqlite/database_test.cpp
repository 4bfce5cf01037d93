#include "relay/lib/sqlite/database.hpp"

#include "relay/base/error.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace flathead::sqlite {
namespace {

class DatabaseTest : public ::testing::Test {
  protected:
    TemporaryFolder folder_;
    Path file_ = folder_.path() / "a.sqlite";
};

std::string message_of(auto&& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

TEST_F(DatabaseTest, ValuesComeBackAsTheyWereBound) {
    Database database(file_, Access::create);
    database.run("CREATE TABLE t(a INTEGER, b REAL, c TEXT, d TEXT, e INTEGER)");
    const std::string with_nul("x\0y", 3);
    database.prepare("INSERT INTO t VALUES(?,?,?,?,?)")
        .run(std::int64_t{-1} << 62, 0.5, with_nul, std::string_view(), std::optional<int>());
    Statement read = database.prepare("SELECT a, b, c, d, e FROM t WHERE a < ?");
    ASSERT_TRUE(read.bind(0).step());
    EXPECT_EQ(read.integer(0), std::int64_t{-1} << 62);
    EXPECT_EQ(read.real(1), 0.5);
    EXPECT_EQ(read.text(2), with_nul);
    EXPECT_EQ(read.text(3), "");
    EXPECT_FALSE(read.is_null(3)) << "an empty text is not NULL";
    EXPECT_TRUE(read.is_null(4));
    EXPECT_FALSE(read.step());
}

TEST_F(DatabaseTest, StatementIsBoundAgainAfterRowsWereLeft) {
    Database database(file_, Access::create);
    database.run("CREATE TABLE t(a); INSERT INTO t VALUES(1),(2),(3)");
    Statement read = database.prepare("SELECT a FROM t WHERE a >= ? ORDER BY a");
    ASSERT_TRUE(read.bind(1).step());
    ASSERT_TRUE(read.bind(2).step());
    EXPECT_EQ(read.integer(0), 2);
}

TEST_F(DatabaseTest, WrongCountOfValuesIsRefused) {
    Database database(file_, Access::create);
    database.run("CREATE TABLE t(a, b)");
    EXPECT_THROW(database.prepare("INSERT INTO t VALUES(?,?)").run(1), Error);
}

TEST_F(DatabaseTest, TransactionUndoesItselfUnlessCommitted) {
    Database database(file_, Access::create);
    database.run("CREATE TABLE t(a)");
    {
        Transaction transaction(database);
        database.run("INSERT INTO t VALUES(1)");
    }
    EXPECT_EQ(database.integer("SELECT count(*) FROM t"), 0);
    {
        Transaction transaction(database);
        database.run("INSERT INTO t VALUES(1)");
        transaction.commit();
    }
    EXPECT_EQ(database.integer("SELECT count(*) FROM t"), 1);
}

TEST_F(DatabaseTest, ErrorsNameTheFileAndGiveTheReason) {
    EXPECT_EQ(message_of([&] { Database(file_, Access::read_write); }),
              "open " + file_.string() + ": unable to open database file");
    replace_file(file_, std::string(4096, 'x'));
    Database rubbish(file_, Access::read_write);
    EXPECT_EQ(message_of([&] { (void)rubbish.integer("PRAGMA user_version"); }),
              file_.string() + ": file is not a database");
}

TEST_F(DatabaseTest, ReadOnlyRefusesToWrite) {
    Database(file_, Access::create).run("CREATE TABLE t(a)");
    Database reader(file_, Access::read_only);
    EXPECT_EQ(message_of([&] { reader.run("INSERT INTO t VALUES(1)"); }),
              file_.string() + ": attempt to write a readonly database");
}

TEST_F(DatabaseTest, PatienceEndsWithAnErrorWhileAnotherWrites) {
    Database one(file_, Access::create);
    one.run("CREATE TABLE t(a)");
    Transaction busy(one);
    Database two(file_, Access::read_write, std::chrono::milliseconds{1});
    EXPECT_EQ(message_of([&] { const Transaction refused(two); }),
              file_.string() + ": database is locked");
    EXPECT_THROW(const Transaction refused(two), Busy);
}

}  // namespace
}  // namespace flathead::sqlite
