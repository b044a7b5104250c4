# Sourced by the commands beside it: the release binary (unless CHAMBERS_BIN names one) and what they need from npm.
[ -z "${CHAMBERS_BIN:-}" ] || CHAMBERS_BIN=$(realpath "$CHAMBERS_BIN")
cd "$(dirname "${BASH_SOURCE[0]}")"
root=$(cd ../.. && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
if [ -z "${CHAMBERS_BIN:-}" ]; then
  (cd "$root" && cargo build --release --quiet --bin chambers)
  CHAMBERS_BIN=$target/release/chambers
fi
export CHAMBERS_BIN BENCH_TARGET="$target/bench"

install() {
  [ "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ] || (cd "$1" && npm ci --loglevel=error)
}
install .
