# Writes a C++ file that holds text files: cmake -D OUT=... -D BASE=folder -D HEADER=... -D NAME=...
# -D SPACE=namespace -D TYPE=... -D FILES=a,b,c -P embed.cmake. It defines std::span<const TYPE>
# NAME(), the paths and texts of FILES in their order; HEADER declares it.
string(REPLACE "," ";" FILES "${FILES}")
set(entries "")
set(count 0)
foreach(path IN LISTS FILES)
  file(READ "${BASE}/${path}" text)
  string(APPEND entries "    {\"${path}\", R\"embedded(${text})embedded\"},\n")
  math(EXPR count "${count} + 1")
endforeach()
file(WRITE "${OUT}" "#include \"${HEADER}\"

#include <array>

namespace ${SPACE} {
namespace {

constexpr std::array<${TYPE}, ${count}> files = {{
${entries}}};

}  // namespace

std::span<const ${TYPE}> ${NAME}() { return files; }

}  // namespace ${SPACE}
")
