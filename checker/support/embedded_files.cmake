# Text files of the repository that the model or the tool carries, as a C++ file:
# pagerace_embed(function namespace type header files...), embedded/<namespace>-<function>.cpp.
function(pagerace_embed name space type header)
  list(JOIN ARGN "," files)
  string(REPLACE "::" "-" stem ${space})
  set(out ${CMAKE_CURRENT_BINARY_DIR}/embedded/${stem}-${name}.cpp)
  list(TRANSFORM ARGN PREPEND ${PROJECT_SOURCE_DIR}/ OUTPUT_VARIABLE paths)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -D OUT=${out} -D BASE=${PROJECT_SOURCE_DIR} -D NAME=${name}
      -D SPACE=${space} -D TYPE=${type} -D HEADER=${header} -D FILES=${files}
      -P ${PROJECT_SOURCE_DIR}/checker/support/embed.cmake
    DEPENDS ${paths} ${PROJECT_SOURCE_DIR}/checker/support/embed.cmake VERBATIM)
  set(embedded_file ${out} PARENT_SCOPE)
endfunction()
