#!/usr/bin/env bash
# Follows docs/your-patch.md in a copy of the project under build/your-patch: applies its "```diff
# run" blocks, writes its "```json run FILE" blocks, builds the tool (without optimization, since
# the searches are small), and runs its "```console patched" blocks there.
#
#   bash tools/your_patch.sh writes their output into the document
#   bash tools/your_patch.sh --check     status 1 if that differs
set -eu
mode=write
case "${1:-}" in
  "") ;;
  --check) mode=check ;;
  *)
    echo "usage: bash tools/your_patch.sh [--check]" >&2
    exit 2
    ;;
esac
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=tools/document_blocks.sh
. tools/document_blocks.sh
document=docs/your-patch.md
copy=build/your-patch
mkdir -p "$copy/source" "$copy/fresh"
trap 'rm -rf "$copy/fresh" "$copy/document" "$copy/log"' EXIT

# Prints block number $2 of those that begin with "```$1".
block() {
  awk -v fence="\`\`\`$1" -v wanted="$2" '
    inside && $0 == "```" { exit }
    inside { print }
    $0 == fence && ++seen == wanted { inside = 1 }' "$document"
}

tar --exclude=./build --exclude=./.git -cf - . | tar -xf - -C "$copy/fresh"
for ((i = 1; i <= $(grep -c '^```diff run$' "$document"); ++i)); do
  block "diff run" "$i" | patch -p1 -s -d "$copy/fresh" --no-backup-if-mismatch || exit 1
done
while read -r file; do
  mkdir -p "$copy/fresh/$(dirname "$file")"
  block "json run $file" 1 >"$copy/fresh/$file"
done < <(sed -n 's/^```json run //p' "$document")

# Copies only files that differ, so that the next run compiles only those.
(cd "$copy/fresh" && find . -type f -print0) | while IFS= read -r -d '' file; do
  cmp -s "$copy/fresh/$file" "$copy/source/$file" && continue
  mkdir -p "$copy/source/$(dirname "$file")"
  cp "$copy/fresh/$file" "$copy/source/$file"
done
(cd "$copy/source" && find . -type f -print0) | while IFS= read -r -d '' file; do
  [ -e "$copy/fresh/$file" ] || rm -- "$copy/source/$file"
done

launcher=()
if command -v ccache >/dev/null; then
  launcher=(-D CMAKE_CXX_COMPILER_LAUNCHER=ccache)
  export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
fi
if ! { cmake -S "$copy/source" -B "$copy/build" -G Ninja -D CMAKE_BUILD_TYPE=Debug \
  -D CMAKE_CXX_FLAGS_DEBUG=-O0 -D PAGERACE_TESTS=OFF -D PAGERACE_BENCHMARKS=OFF "${launcher[@]}" &&
  cmake --build "$copy/build" --target pagerace; } >"$copy/log" 2>&1; then
  cat "$copy/log" >&2
  exit 1
fi
set +e  # A block may say that its command fails.
regenerate patched "$copy/source" "$copy/build/pagerace" <"$document" >"$copy/document"
settle "$mode" "$document" "$copy/document" || {
  echo "your_patch.sh: run bash tools/your_patch.sh, and read what has changed" >&2
  exit 1
}
