# Writes a C++ file that holds text files: cmake -D OUT=... -D BASE=folder -D HEADER=... -D NAME=...
# -D FILES=a,b,c -P embed.cmake. It defines std::span<const trace::SourceFile> NAME(), by path, in the
# namespace of the header's folder.
string(REPLACE "," ";" FILES "${FILES}")
get_filename_component(folder "${HEADER}" DIRECTORY)
set(entries "")
set(count 0)
foreach(path IN LISTS FILES)
  file(READ "${BASE}/${path}" text)
  string(APPEND entries "    {\"${path}\", R\"embedded(${text})embedded\"},\n")
  math(EXPR count "${count} + 1")
endforeach()
file(WRITE "${OUT}" "#include \"${HEADER}\"

#include <array>

namespace tools::${folder} {
namespace {

constexpr std::array<trace::SourceFile, ${count}> files = {{
${entries}}};

}  // namespace

std::span<const trace::SourceFile> ${NAME}() { return files; }

}  // namespace tools::${folder}
")
