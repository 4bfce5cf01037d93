// spawn FILE PROGRAM [WORD]...: runs the program, then writes "<CPU-seconds> <peak kB> <exit code>"
// to FILE. Its own memory is small: the kernel gives a child the peak of whoever started it, and
// that of an interpreter would hide the program's.
#include <cstdio>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int count, char** words) {
    if (count < 3) return 2;
    const pid_t child = ::fork();
    if (child == 0) {
        ::execv(words[2], words + 2);
        ::_exit(127);
    }
    int status = 0;
    rusage used{};
    if (child < 0 || ::wait4(child, &status, 0, &used) != child) return 2;
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    std::FILE* const out = std::fopen(words[1], "w");
    if (out == nullptr) return 2;
    std::fprintf(out,
                 "%.6f %ld %d\n",
                 seconds(used.ru_utime) + seconds(used.ru_stime),
                 used.ru_maxrss,
                 WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    return std::fclose(out) == 0 ? 0 : 2;
}
