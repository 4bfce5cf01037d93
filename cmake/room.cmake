# room(): one folder is one static library that sees only the headers of the rooms it names.
#
#   room(guide IN generator/guide FILES match.cpp USES model USES_INSIDE base LIBS ICU::uc)
#
# USES         arrows that show in our own headers (PUBLIC)
# USES_INSIDE  arrows used in .cpp files only (PRIVATE)
# LIBS         third-party targets, for .cpp files only (PRIVATE)
#
# Every room gets a view of its own folder, build/rooms/<room>/<folder> -> <folder>, and exposes only
# that view. A forgotten arrow is therefore "No such file" at compile time, header-only rooms included.
# The views stand outside the preset's folder so that ccache serves all presets and checkouts alike.

function(room_view NAME FOLDER OUT)
    set(view ${PROJECT_SOURCE_DIR}/build/rooms/${NAME})
    get_filename_component(parent ${view}/${FOLDER} DIRECTORY)
    file(MAKE_DIRECTORY ${parent})
    if(NOT EXISTS ${view}/${FOLDER})
        file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${FOLDER} ${view}/${FOLDER} SYMBOLIC)
    endif()
    set(${OUT} ${view} PARENT_SCOPE)
endfunction()

function(room NAME)
    cmake_parse_arguments(ROOM "" "IN" "FILES;USES;USES_INSIDE;LIBS" ${ARGN})
    room_view(${NAME} ${ROOM_IN} view)
    list(TRANSFORM ROOM_USES PREPEND room_)
    list(TRANSFORM ROOM_USES_INSIDE PREPEND room_)
    if(ROOM_FILES)
        list(TRANSFORM ROOM_FILES PREPEND ${PROJECT_SOURCE_DIR}/${ROOM_IN}/)
        add_library(room_${NAME} STATIC ${ROOM_FILES})
        target_include_directories(room_${NAME} PUBLIC ${view})
        target_link_libraries(room_${NAME} PUBLIC ${ROOM_USES}
                              PRIVATE flathead_options ${ROOM_USES_INSIDE} ${ROOM_LIBS})
        target_precompile_headers(room_${NAME} REUSE_FROM flathead_pch)
    else()
        add_library(room_${NAME} INTERFACE)
        target_include_directories(room_${NAME} INTERFACE ${view})
        target_link_libraries(room_${NAME} INTERFACE ${ROOM_USES})
    endif()
endfunction()

# room_test(guide FILES match_test.cpp …): the room's test program, linking that room and no more.
# Files are named from tests/<folder of the room>; labels default to `unit`.
function(room_test NAME)
    if(NOT FLATHEAD_TESTS)
        return()
    endif()
    cmake_parse_arguments(TEST "" "IN;LABEL" "FILES;USES;LIBS" ${ARGN})
    if(NOT TEST_LABEL)
        set(TEST_LABEL unit)
    endif()
    list(TRANSFORM TEST_FILES PREPEND ${PROJECT_SOURCE_DIR}/${TEST_IN}/)
    list(TRANSFORM TEST_USES PREPEND room_)
    add_executable(test_${NAME} ${TEST_FILES})
    target_link_libraries(test_${NAME} PRIVATE flathead_options flathead_test_support ${TEST_USES} ${TEST_LIBS}
                          GTest::gtest GTest::gtest_main)
    target_precompile_headers(test_${NAME} REUSE_FROM flathead_test_pch)
    add_test(NAME ${TEST_LABEL}.${NAME} COMMAND test_${NAME} --gtest_brief=1)
    set_tests_properties(${TEST_LABEL}.${NAME} PROPERTIES LABELS ${TEST_LABEL} TIMEOUT 300)
endfunction()
