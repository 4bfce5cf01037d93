#pragma once
/// SQLite as objects: a database file, a prepared statement, a transaction that undoes itself.
/// Errors are thrown as Error with the file's name and SQLite's own text. One thread per Database.

#include "relay/base/error.hpp"
#include "relay/base/files.hpp"
#include "relay/base/owned.hpp"

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace flathead::sqlite {

namespace detail {
void close(sqlite3* handle) noexcept;
void finalize(sqlite3_stmt* statement) noexcept;
}  // namespace detail

/// Another program held its lock longer than this one had patience.
class Busy : public Error {
  public:
    using Error::Error;
};

enum class Access {
    read_only,
    read_write,
    create,
    unchanging,  // read only, of a file nobody writes any more: no locks, no look for a journal
};

class Statement;

class Database {
  public:
    /// Throws Error when the file cannot be opened or is no database. `patience` is how long a
    /// statement waits for another program's lock before it fails.
    Database(const Path& file,
             Access access,
             std::chrono::milliseconds patience = std::chrono::seconds{10});

    /// One or more statements without results.
    void run(const std::string& sql);
    [[nodiscard]] Statement prepare(std::string_view sql) const;
    /// Values and rows above that are an error from now on, whatever a damaged file says.
    void limit_bytes(int bytes);
    /// The first column of the first row, e.g. of a PRAGMA.
    [[nodiscard]] std::int64_t integer(std::string_view sql) const;
    [[nodiscard]] const Path& file() const { return file_; }

  private:
    Path file_;
    Owned<sqlite3, detail::close> handle_;
};

/// A prepared statement; parameters are bound in the order of their declaration, columns read by
/// position. Must not outlive its Database.
class Statement {
  public:
    /// Binds all parameters (integers, doubles, texts, optionals and nullptr) and starts over.
    /// Texts are copied.
    template <class... Values>
    Statement& bind(const Values&... values) {
        restart(sizeof...(values));
        int position = 0;
        (bind_value(++position, values), ...);
        return *this;
    }
    /// True while there is a row.
    [[nodiscard]] bool step();
    /// For statements without rows: binds, runs to the end.
    template <class... Values>
    void run(const Values&... values) {
        bind(values...);
        while (step()) {
        }
    }

    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] double real(int column) const;
    /// Valid until the next step or bind.
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] bool is_null(int column) const;

  private:
    friend class Database;
    Statement(sqlite3* handle, std::string_view sql);

    void restart(std::size_t values);
    template <std::integral T>
    void bind_value(int position, T value) {
        bind_integer(position, static_cast<std::int64_t>(value));
    }
    void bind_value(int position, double value);
    void bind_value(int position, std::nullptr_t);
    void bind_value(int position, std::string_view value);
    void bind_value(int position, const std::string& value) {
        bind_value(position, std::string_view(value));
    }
    void bind_value(int position, const char* value) {
        bind_value(position, std::string_view(value));
    }
    template <class T>
    void bind_value(int position, const std::optional<T>& value) {
        if (value) {
            bind_value(position, *value);
        } else {
            bind_value(position, nullptr);
        }
    }
    void bind_integer(int position, std::int64_t value);
    [[noreturn]] void fail(std::string_view attempt) const;

    Owned<sqlite3_stmt, detail::finalize> statement_;
};

/// Begins at once with the write lock; everything since is undone unless commit() was reached.
class Transaction {
  public:
    explicit Transaction(Database& database);
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();
    void commit();

  private:
    Database* open_;  // null once committed
};

}  // namespace flathead::sqlite
