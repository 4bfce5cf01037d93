#include "generator/accounts/folder.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace flathead::accounts {
namespace {

constexpr const char* link_name = "accounts";
constexpr std::string_view folder_prefix = ".accounts-";
constexpr std::size_t most_bytes = std::size_t{1} << 30;
constexpr const char* next_link = ".accounts.next";

void write_private(const Path& file, std::string_view text) {
    const Fd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!fd.is_open()) throw system_error("create " + file.string());
    write_all(fd, text, file.string());
    if (::fsync(fd.get()) != 0) throw system_error("write " + file.string());
}

/// All that is left then is to rename it.
void point_next(const Path& next, const Path& folder) {
    if (::unlink(next.c_str()) != 0 && errno != ENOENT)
        throw system_error("remove " + next.string());
    if (::symlink(folder.filename().c_str(), next.c_str()) != 0)
        throw system_error("create link " + next.string());
}

void make_docroot(const Path& docroot) {
    struct stat facts {};
    if (::stat(docroot.c_str(), &facts) == 0) return;
    make_folders(docroot);
    if (::chmod(docroot.c_str(), 0755) != 0)
        throw system_error("set the mode of " + docroot.string());
}

}  // namespace

StagedTables::StagedTables(const Path& docroot, std::span<const Table> tables) : docroot_(docroot) {
    make_docroot(docroot_);
    if (is_shown_already(tables)) return;
    std::string name = (docroot_ / text::join(folder_prefix, "XXXXXX")).string();
    if (::mkdtemp(name.data()) == nullptr) throw system_error("create folder " + name);  // 0700
    folder_ = name;
    try {
        for (const Table& table : tables) write_private(folder_ / table.name, table.text);
        sync_folder(folder_);
        point_next(docroot_ / next_link, folder_);
    } catch (...) {
        std::error_code ignored;  // the failure before is the one to tell of
        std::filesystem::remove_all(folder_, ignored);
        throw;
    }
}

StagedTables::~StagedTables() {
    if (folder_.empty()) return;
    ::unlink((docroot_ / next_link).c_str());
    std::error_code ignored;  // the next one removes it
    std::filesystem::remove_all(folder_, ignored);
}

bool StagedTables::is_shown_already(std::span<const Table> tables) const {
    return std::ranges::all_of(tables, [&](const Table& table) {
        return read_file_if_there(docroot_ / link_name / table.name, most_bytes) == table.text;
    });
}

void StagedTables::show() {
    if (folder_.empty()) return;
    if (::rename((docroot_ / next_link).c_str(), (docroot_ / link_name).c_str()) != 0)
        throw system_error("replace link " + (docroot_ / link_name).string());
    sync_folder(docroot_);
    remove_others();
    folder_.clear();
}

/// Those shown before, and what stopped runs left.
void StagedTables::remove_others() const {
    std::error_code ignored;  // tidying up is tried again next time
    for (const auto& entry : std::filesystem::directory_iterator(docroot_, ignored)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(folder_prefix) && name != folder_.filename())
            std::filesystem::remove_all(entry.path(), ignored);
    }
}

}  // namespace flathead::accounts
