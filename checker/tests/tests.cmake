# Functions shared by the folders of tests.

# pagerace_test(NAME [SOURCES more...] [LINK libraries...] [INCLUDE folders...]): the test NAME.cpp
# of this folder, and its other parts.
function(pagerace_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;INCLUDE" ${ARGN})
  add_executable(${name} ${name}.cpp ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE test_main ${ARG_LINK})
  target_include_directories(${name} PRIVATE ${ARG_INCLUDE})
  target_compile_definitions(${name} PRIVATE
    PAGERACE_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
    PAGERACE_SCENARIOS="${PROJECT_SOURCE_DIR}/scenarios"
    PAGERACE_VERSION="${PROJECT_VERSION}")
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${PROJECT_BINARY_DIR})
  set_tests_properties(${name} PROPERTIES TIMEOUT 1200)
endfunction()

# pagerace_tests([LINK libraries...] [INCLUDE folders...] [EXCEPT names...]): each *_test.cpp of
# this folder that is not a test yet. A new file needs no line anywhere.
function(pagerace_tests)
  cmake_parse_arguments(ARG "" "" "LINK;INCLUDE;EXCEPT" ${ARGN})
  file(GLOB files RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS *_test.cpp)
  foreach(file IN LISTS files)
    get_filename_component(name ${file} NAME_WE)
    if(NOT TARGET ${name} AND NOT name IN_LIST ARG_EXCEPT)
      pagerace_test(${name} LINK ${ARG_LINK} INCLUDE ${ARG_INCLUDE})
    endif()
  endforeach()
endfunction()
