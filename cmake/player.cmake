# hls.js plays HLS in browsers that cannot do it themselves. It is not ours: npm brings the version that templates/player pins,
# once for all presets, into build/player. Without npm or network the page says that it has no player; the next configuring
# tries again.
option(FLATHEAD_PLAYER "let npm fetch hls.js for the page" ON)

# Sets OUT to "assets/hls.js=<file>" and its licence, or to nothing.
function(fetch_player OUT)
    set(${OUT} "" PARENT_SCOPE)
    if(NOT FLATHEAD_PLAYER)
        return()
    endif()
    set(folder ${PROJECT_SOURCE_DIR}/build/player)
    file(SHA256 ${PROJECT_SOURCE_DIR}/templates/player/package-lock.json pinned)
    set(package ${folder}/${pinned}/node_modules/hls.js)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/templates/player/package-lock.json)
    file(MAKE_DIRECTORY ${folder})
    file(LOCK ${folder}/lock GUARD FUNCTION TIMEOUT 180)
    if(NOT EXISTS ${package}/LICENSE)
        find_program(NPM npm)
        if(NOT NPM)
            message(WARNING "npm is missing: the page will play in browsers that know HLS themselves only")
            return()
        endif()
        file(COPY ${PROJECT_SOURCE_DIR}/templates/player/package.json ${PROJECT_SOURCE_DIR}/templates/player/package-lock.json
             DESTINATION ${folder}/${pinned})
        execute_process(COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund --fetch-retries=1
            WORKING_DIRECTORY ${folder}/${pinned} RESULT_VARIABLE failure OUTPUT_VARIABLE said ERROR_VARIABLE said TIMEOUT 120)
        if(failure)
            file(REMOVE_RECURSE ${folder}/${pinned})
            message(WARNING "npm could not fetch hls.js: the page will play in browsers that know HLS themselves only\n${said}")
            return()
        endif()
    endif()
    set(${OUT} assets/hls.js=${package}/dist/hls.light.min.mjs assets/hls.LICENSE.txt=${package}/LICENSE PARENT_SCOPE)
endfunction()
