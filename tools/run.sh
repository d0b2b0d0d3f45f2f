#!/usr/bin/env bash
# Builds pagerace, after installing what is missing, and runs it: `gate` if nothing else is asked.
set -u
# shellcheck source=tools/setup.sh
. "$(dirname "$0")/setup.sh"
here=$OLDPWD
build_preset release pagerace || exit 2
program=$PWD/build/release/pagerace
if [ $# -eq 0 ]; then
  exec "$program" gate
fi
# Files are named as seen from where the user stands, unless they only exist here.
for argument in "$@"; do
  if [ -e "$here/$argument" ]; then
    cd "$here" || exit 2
    break
  fi
done
exec "$program" "$@"
