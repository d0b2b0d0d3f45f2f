# Sourced by docs.sh and your_patch.sh: commands in documents, and their output.
#
# A fenced block that begins with "```console MARKER": its first line is "$ COMMAND"; what follows is
# what the command printed (stdout), and its exit status if that is not 0.

# Prints the document (stdin) with up-to-date blocks: regenerate MARKER FOLDER BINARY. Commands run
# in FOLDER, with BINARY as `pagerace`.
regenerate() {
  local marker=$1 folder=$2 line status path
  path=$(mktemp -d)
  ln -s "$(realpath "$3")" "$path/pagerace"
  while IFS= read -r line; do
    printf '%s\n' "$line"
    [ "$line" = "\`\`\`console $marker" ] || continue
    IFS= read -r line
    printf '%s\n' "$line"
    if [ "${line:0:2}" != '$ ' ]; then
      echo "pagerace: a block whose first line is not a command: $line" >&2
      break
    fi
    (cd "$folder" && PATH="$path:$PATH" bash -o pipefail -c "${line:2}") </dev/null 2>"$path/stderr"
    status=$?
    [ "$status" -eq 0 ] || echo "[exit status $status]"
    if [ "$status" -gt 3 ]; then
      echo "pagerace: ${line:2}: status $status" >&2
      cat "$path/stderr" >&2
    fi
    while IFS= read -r line && [ "$line" != '```' ]; do :; done
    printf '```\n'
  done
  rm -rf "$path"
}

# Compares or replaces a document: settle MODE DOCUMENT NEW. Returns: 1 if they differ.
settle() {
  case "$1" in
    write) cmp -s "$2" "$3" || cp "$3" "$2" ;;
    check) diff -u --label "$2" --label "what is printed now" "$2" "$3" ;;
  esac
}
