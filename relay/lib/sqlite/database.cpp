#include "relay/lib/sqlite/database.hpp"

#include "relay/base/text.hpp"
#include "relay/base/url.hpp"

#include <sqlite3.h>

namespace flathead::sqlite {
namespace {

int flags_of(Access access) {
    switch (access) {
        case Access::read_only:
            return SQLITE_OPEN_READONLY;
        case Access::read_write:
            return SQLITE_OPEN_READWRITE;
        case Access::create:
            return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
        case Access::unchanging:
            return SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
    }
    return SQLITE_OPEN_READONLY;
}

/// "That nobody writes" is said in a URI only (sqlite.org/uri.html, on immutable).
std::string name_of(const Path& file, Access access) {
    if (access != Access::unchanging) return file.string();
    return text::join("file:", url::percent_encoded(file.string()), "?immutable=1");
}

[[noreturn]] void throw_failure_of(sqlite3* handle, std::string_view attempt) {
    const char* const file = sqlite3_db_filename(handle, "main");
    const std::string message = text::join(file == nullptr ? "" : file,
                                           ": ",
                                           attempt,
                                           attempt.empty() ? "" : ": ",
                                           sqlite3_errmsg(handle));
    if (sqlite3_errcode(handle) == SQLITE_BUSY) throw Busy(message);
    throw Error(message);
}

}  // namespace

void detail::close(sqlite3* handle) noexcept {
    sqlite3_close_v2(handle);
}
void detail::finalize(sqlite3_stmt* statement) noexcept {
    sqlite3_finalize(statement);
}

Database::Database(const Path& file, Access access, std::chrono::milliseconds patience)
    : file_(file) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(
        name_of(file, access).c_str(), &opened, flags_of(access) | SQLITE_OPEN_NOMUTEX, nullptr);
    handle_.reset(opened);  // also after a failure: the handle then carries the message
    if (code != SQLITE_OK) {
        throw Error(text::join("open ",
                               file.string(),
                               ": ",
                               opened == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(opened)));
    }
    sqlite3_extended_result_codes(opened, 1);
    sqlite3_busy_timeout(opened, static_cast<int>(patience.count()));
}

void Database::run(const std::string& sql) {
    if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        throw_failure_of(handle_.get(), "");
    }
}

void Database::limit_bytes(int bytes) {
    sqlite3_limit(handle_.get(), SQLITE_LIMIT_LENGTH, bytes);
}

Statement Database::prepare(std::string_view sql) const {
    return {handle_.get(), sql};
}

std::int64_t Database::integer(std::string_view sql) const {
    Statement statement = prepare(sql);
    if (!statement.step()) throw Error(text::join(file_.string(), ": no answer to ", sql));
    return statement.integer(0);
}

Statement::Statement(sqlite3* handle, std::string_view sql) {
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v2(handle, sql.data(), static_cast<int>(sql.size()), &prepared, nullptr) !=
        SQLITE_OK) {
        throw_failure_of(handle, "");
    }
    statement_.reset(prepared);
}

bool Statement::step() {
    switch (sqlite3_step(statement_.get())) {
        case SQLITE_ROW:
            return true;
        case SQLITE_DONE:
            return false;
        default:
            fail("");
    }
}

void Statement::restart(std::size_t values) {
    sqlite3_reset(statement_.get());  // repeats the error of the last step, which was thrown there
    const auto declared = static_cast<std::size_t>(sqlite3_bind_parameter_count(statement_.get()));
    if (declared != values) {
        throw Error(text::join(
            sqlite3_sql(statement_.get()), ": ", values, " values for ", declared, " parameters"));
    }
}

void Statement::bind_integer(int position, std::int64_t value) {
    if (sqlite3_bind_int64(statement_.get(), position, value) != SQLITE_OK) fail("bind");
}

void Statement::bind_value(int position, double value) {
    if (sqlite3_bind_double(statement_.get(), position, value) != SQLITE_OK) fail("bind");
}

void Statement::bind_value(int position, std::nullptr_t) {
    if (sqlite3_bind_null(statement_.get(), position) != SQLITE_OK) fail("bind");
}

void Statement::bind_value(int position, std::string_view value) {
    const char* const bytes =
        value.data() == nullptr ? "" : value.data();  // a null pointer would bind NULL
    if (sqlite3_bind_text64(
            statement_.get(), position, bytes, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8) !=
        SQLITE_OK) {
        fail("bind");
    }
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}
double Statement::real(int column) const {
    return sqlite3_column_double(statement_.get(), column);
}
bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::string_view Statement::text(int column) const {
    const auto* const bytes =
        reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    if (bytes == nullptr) return {};
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

void Statement::fail(std::string_view attempt) const {
    throw_failure_of(sqlite3_db_handle(statement_.get()), attempt);
}

Transaction::Transaction(Database& database) : open_(&database) {
    database.run("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
    if (open_ == nullptr) return;
    try {
        open_->run("ROLLBACK");
    } catch (const Error&) {
        // SQLite has rolled back by itself (disk full, I/O error): the state asked for is reached.
    }
}

void Transaction::commit() {
    open_->run("COMMIT");
    open_ = nullptr;
}

}  // namespace flathead::sqlite
