# Warnings, sanitizers and precompiled headers: what every target of ours is compiled with.
add_library(flathead_options INTERFACE)
target_compile_options(flathead_options INTERFACE -pthread -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor
    $<$<BOOL:${FLATHEAD_LINT}>:-Werror> $<$<CONFIG:Debug>:-O1 -g1 -fno-omit-frame-pointer>)
target_compile_definitions(flathead_options INTERFACE _GLIBCXX_ASSERTIONS FLATHEAD_VERSION="${PROJECT_VERSION}")
if(FLATHEAD_SANITIZE)
    target_compile_options(flathead_options INTERFACE -fsanitize=${FLATHEAD_SANITIZE} -fno-sanitize-recover=all)
    target_link_options(flathead_options INTERFACE -fsanitize=${FLATHEAD_SANITIZE})
endif()
set(CMAKE_CXX_FLAGS_DEBUG "")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")
if(FLATHEAD_LINT)
    find_program(CLANG_TIDY NAMES clang-tidy-14 clang-tidy REQUIRED)
    set(CMAKE_CXX_CLANG_TIDY ${CLANG_TIDY} --quiet)
endif()

# One precompiled header for all rooms, one more for all test programs.
file(WRITE ${CMAKE_BINARY_DIR}/pch.cpp "")
add_library(flathead_pch OBJECT ${CMAKE_BINARY_DIR}/pch.cpp)
target_link_libraries(flathead_pch PRIVATE flathead_options)
target_precompile_headers(flathead_pch PRIVATE <algorithm> <array> <chrono> <cstdint> <cstring> <functional> <map>
    <memory> <optional> <span> <string> <string_view> <unordered_map> <utility> <vector>)
if(FLATHEAD_TESTS)
    add_library(flathead_test_pch OBJECT ${CMAKE_BINARY_DIR}/pch.cpp)
    target_link_libraries(flathead_test_pch PRIVATE flathead_options GTest::gtest)
    target_precompile_headers(flathead_test_pch PRIVATE <algorithm> <chrono> <map> <memory> <optional> <string>
        <string_view> <vector> <gtest/gtest.h>)
endif()
