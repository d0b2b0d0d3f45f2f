# Sourced by the scripts beside it: goes to the project's folder and installs missing packages.

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2

pagerace_packages=(
  g++ cmake ninja-build patch pkgconf
  libboost-context-dev libboost-dev libcli11-dev nlohmann-json3-dev libfmt-dev libxxhash-dev
  robin-map-dev catch2 libvalijson-dev libbenchmark-dev
)
# For the test of the HTML page, which is skipped without them: PAGERACE_BROWSER=1.
if [ -n "${PAGERACE_BROWSER:-}" ]; then
  pagerace_packages+=(chromium chromium-driver python3)
fi
# For the reference of the public headers (tools/api.sh), whose test is skipped without it.
if [ -n "${PAGERACE_API:-}" ]; then
  pagerace_packages+=(doxygen)
fi

# Prints the packages that are not installed.
missing_packages() {
  local installed
  installed=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' "${pagerace_packages[@]}" 2>/dev/null |
    sed -n 's/^ii *//p')
  local package
  for package in "${pagerace_packages[@]}"; do
    grep -qxF "$package" <<<"$installed" || echo "$package"
  done
}

install_packages() {
  if ! command -v dpkg-query >/dev/null; then
    echo "pagerace: not a Debian system; make sure that these are installed: ${pagerace_packages[*]}" >&2
    return
  fi
  local missing
  mapfile -t missing < <(missing_packages)
  [ "${#missing[@]}" -eq 0 ] && return
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
      echo "pagerace: some packages are missing; please run:" >&2
      echo "  sudo apt-get install --no-install-recommends ${missing[*]}" >&2
      exit 2
    fi
    as_root=(sudo)
  fi
  echo "pagerace: installing ${missing[*]}" >&2
  local log
  log=$(mktemp)
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y)
  if ! { "${apt[@]}" update && "${apt[@]}" install --no-install-recommends "${missing[@]}"; } \
    >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    echo "pagerace: could not install them; please run:" >&2
    echo "  sudo apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 2
  fi
  rm -f "$log"
}

# Configures (once) and builds: build_preset PRESET [TARGET...]. Prints nothing unless it takes
# time.
build_preset() {
  local preset=$1
  shift
  local log
  log=$(mktemp)
  if [ ! -f "build/$preset/build.ninja" ]; then
    echo "pagerace: configuring and building build/$preset" >&2
    if ! cmake --preset "$preset" >"$log" 2>&1; then
      cat "$log" >&2
      rm -f "$log"
      return 1
    fi
  fi
  local targets=()
  [ $# -gt 0 ] && targets=(--target "$@")
  if ! cmake --build --preset "$preset" "${targets[@]}" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

install_packages
