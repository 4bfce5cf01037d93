# embed(): the files of a folder become part of a room, so that the installed program needs no data folder.
#
#   embed(outputs FOLDER templates FILES index.html assets/page.css ELSEWHERE assets/a.js=/path/b.js AS page_assets)
#
# writes build/<preset>/embedded/page_assets.cpp, which defines flathead::outputs::page_assets() as declared in
# generator/outputs/page_assets.hpp; IN names another folder than generator/<room>, TYPE another struct than PageAsset
# (a name and the bytes), ELSEWHERE files that are not in FOLDER. The bytes depend on the files only. The second half of this
# file is the script that writes it, run by the build whenever one of the files is newer.

if(NOT CMAKE_SCRIPT_MODE_FILE)
    function(embed ROOM)
        cmake_parse_arguments(EMBED "" "FOLDER;AS;IN;TYPE" "FILES;ELSEWHERE" ${ARGN})
        if(NOT EMBED_IN)
            set(EMBED_IN generator/${ROOM})
        endif()
        if(NOT EMBED_TYPE)
            set(EMBED_TYPE PageAsset)
        endif()
        set(output ${CMAKE_BINARY_DIR}/embedded/${EMBED_AS}.cpp)
        set(pairs ${EMBED_ELSEWHERE})
        foreach(file IN LISTS EMBED_FILES)
            list(APPEND pairs ${file}=${PROJECT_SOURCE_DIR}/${EMBED_FOLDER}/${file})
        endforeach()
        list(TRANSFORM pairs REPLACE "^[^=]*=" "" OUTPUT_VARIABLE paths)
        add_custom_command(OUTPUT ${output}
            COMMAND ${CMAKE_COMMAND} -D "FILES=${pairs}" -D NAME=${EMBED_AS} -D ROOM=${ROOM} -D IN=${EMBED_IN}
                    -D TYPE=${EMBED_TYPE} -D OUTPUT=${output} -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
            DEPENDS ${paths} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
            VERBATIM)
        target_sources(room_${ROOM} PRIVATE ${output})
    endfunction()
    return()
endif()

set(arrays "")
set(entries "")
set(index 0)
foreach(pair IN LISTS FILES)
    string(REGEX REPLACE "=.*$" "" file ${pair})
    string(REGEX REPLACE "^[^=]*=" "" path ${pair})
    file(READ ${path} hex HEX)
    file(SIZE ${path} size)
    string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
    string(APPEND arrays "constexpr char file_${index}[] = {\n${bytes}'\\0'};\n")
    string(APPEND entries "    {\"${file}\", {file_${index}, ${size}}},\n")
    math(EXPR index "${index} + 1")
endforeach()
file(WRITE ${OUTPUT} "// Made by cmake/embed.cmake.
#include \"${IN}/${NAME}.hpp\"

namespace flathead::${ROOM} {
namespace {
${arrays}
constexpr ${TYPE} assets[] = {
${entries}};
}  // namespace

std::span<const ${TYPE}> ${NAME}() { return assets; }

}  // namespace flathead::${ROOM}
")
