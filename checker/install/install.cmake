# What `cmake --install` copies: the engine and the command line for programs under test, with what
# find_package() and pkg-config need, and the program `pagerace`.

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set_target_properties(checker PROPERTIES OUTPUT_NAME pagerace_checker)
set_target_properties(checker_support PROPERTIES OUTPUT_NAME pagerace_support EXPORT_NAME support)
set_target_properties(checker_command_line PROPERTIES
  OUTPUT_NAME pagerace_command_line
  EXPORT_NAME command_line)
set(pagerace_headers ${CMAKE_INSTALL_INCLUDEDIR}/pagerace)
target_include_directories(checker INTERFACE $<INSTALL_INTERFACE:${pagerace_headers}>)
# What consumers' threads are compiled with. A frame that is larger than a guard page must not step
# over it; what runs on a fiber must be sanitized like the engine, or not at all.
set(pagerace_compile_flags -fstack-clash-protection ${pagerace_sanitizers})
target_compile_options(checker INTERFACE $<INSTALL_INTERFACE:${pagerace_compile_flags}>)
target_link_options(checker INTERFACE $<INSTALL_INTERFACE:${pagerace_sanitizers}>)

install(TARGETS checker checker_support checker_command_line thread_code EXPORT pagerace
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library)
install(DIRECTORY checker/include/ DESTINATION ${pagerace_headers} COMPONENT library)
install(TARGETS pagerace RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT tool)

set(pagerace_package ${CMAKE_INSTALL_LIBDIR}/cmake/pagerace)
install(EXPORT pagerace
  NAMESPACE pagerace::
  FILE pagerace-targets.cmake
  DESTINATION ${pagerace_package} COMPONENT library)
configure_package_config_file(checker/install/pagerace-config.cmake.in pagerace-config.cmake
  INSTALL_DESTINATION ${pagerace_package})
write_basic_package_version_file(pagerace-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  ${CMAKE_CURRENT_BINARY_DIR}/pagerace-config.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/pagerace-config-version.cmake
  DESTINATION ${pagerace_package} COMPONENT library)

# The .pc file finds the installed copy from its own place, so that it can be moved.
list(JOIN pagerace_compile_flags " " pagerace_pc_cflags)
list(JOIN pagerace_sanitizers " " pagerace_pc_libs)
file(RELATIVE_PATH pagerace_pc_prefix
  ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(checker/install/pagerace.pc.in pagerace.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/pagerace.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT library)
