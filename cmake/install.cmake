# make install: programs, units and nginx snippets under the prefix. scripts/install sets up this machine with them.
include(GNUInstallDirs)

foreach(program flathead flathead-relay flathead-playout)
    if(TARGET ${program})
        install(TARGETS ${program} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
    endif()
endforeach()

# Where the units find each other's programs; absolute, also when DESTDIR stages the files elsewhere.
set(FLATHEAD_BINDIR ${CMAKE_INSTALL_FULL_BINDIR})
set(FLATHEAD_LIBEXECDIR ${CMAKE_INSTALL_FULL_LIBEXECDIR})
set(FLATHEAD_DOCDIR ${CMAKE_INSTALL_FULL_DATAROOTDIR}/doc/flathead)
foreach(unit flathead-generate.service flathead-tick.service flathead-conform.service flathead-relay.service flathead-nginx-reload.service)
    configure_file(systemd/${unit}.in ${CMAKE_BINARY_DIR}/systemd/${unit} @ONLY)
    install(FILES ${CMAKE_BINARY_DIR}/systemd/${unit} DESTINATION lib/systemd/system)
endforeach()
install(FILES systemd/flathead-generate.timer systemd/flathead-tick.timer systemd/flathead-conform.timer systemd/flathead-nginx-reload.path
              systemd/flathead-relay.socket
        DESTINATION lib/systemd/system)
install(FILES systemd/flathead.sysusers DESTINATION lib/sysusers.d RENAME flathead.conf)
install(FILES systemd/flathead.tmpfiles DESTINATION lib/tmpfiles.d RENAME flathead.conf)

install(PROGRAMS scripts/nginx-apply DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/flathead)
install(DIRECTORY nginx/ DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/flathead/nginx
        FILES_MATCHING PATTERN "*.conf" PATTERN "demo*" EXCLUDE)
install(FILES README.md LICENSE DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/flathead OPTIONAL)
install(FILES nginx/README.md DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/flathead RENAME nginx.md)
