# Writes a C++ file that holds text files: cmake -D OUT=... -D BASE=folder -D HEADER=... -D NAME=...
# -D FILES=a,b,c -P embed.cmake. It defines std::span<const SourceFile> tools::NAME(), by path.
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

namespace tools {
namespace {

constexpr std::array<SourceFile, ${count}> files = {{
${entries}}};

}  // namespace

std::span<const SourceFile> ${NAME}() { return files; }

}  // namespace tools
")
