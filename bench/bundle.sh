#!/usr/bin/env bash
# Packs everything that bench/gpu.sh needs on a machine without network access, Java and Maven.
#
#   bench/bundle.sh OUT.tar.xz [DATA]
#
# The archive has ninc with a Java runtime of its own, the TornadoVM SDK of TORNADOVM_HOME, the scripts of
# bench/ and, if given, the folder DATA as the data set. It has the folder ninc-gpu.
set -euo pipefail
[ $# = 1 ] || [ $# = 2 ] || {
  echo "usage: bench/bundle.sh OUT.tar.xz [DATA]" >&2
  exit 2
}
out=$(realpath "$1")
data=${2:+$(realpath "$2")}
[ -d "${TORNADOVM_HOME-}/share/java/tornado" ] || {
  echo "bundle.sh: TORNADOVM_HOME=${TORNADOVM_HOME-} is not a TornadoVM SDK; set it to one" >&2
  exit 2
}
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
bundle=$scratch/ninc-gpu

rm -f target/ninc-*-linux-x64.tar.gz
mvn -B -q -Pdist -DskipTests package
mkdir -p "$bundle/bench" "$bundle/.ci" "$bundle/sdk"
tar -xzf target/ninc-*-linux-x64.tar.gz -C "$bundle" --strip-components 1
cp bench/gpu.sh bench/*.py "$bundle/bench"
cp .ci/GenerateIdx.java "$bundle/.ci"

(cd "$TORNADOVM_HOME" && tar -c --exclude='tornado-benchmarks-*' --exclude='tornado-examples-*' \
  --exclude='tornado-fuzz-*' --exclude='tornado-unittests-*' etc lib share LICENSE*) |
  tar -x -C "$bundle/sdk"
# The flags of the SDK name its folder.
if [ -f "$TORNADOVM_HOME/tornado-argfile.template" ]; then
  cp "$TORNADOVM_HOME/tornado-argfile.template" "$bundle/sdk"
else
  ./ninc --print-tornado-flags | sed "s|$TORNADOVM_HOME/|\${TORNADOVM_HOME}/|" \
    >"$bundle/sdk/tornado-argfile.template"
fi
[ -z "$data" ] || cp -r "$data" "$bundle/data"

# Stored jars make the archive smaller, since xz compresses classes better than a jar does.
python3 - "$bundle" <<'PYTHON'
import pathlib
import sys
import zipfile

for jar in pathlib.Path(sys.argv[1]).rglob("*.jar"):
    stored = jar.with_suffix(".stored")
    with zipfile.ZipFile(jar) as source, zipfile.ZipFile(stored, "w") as target:
        for entry in source.infolist():
            target.writestr(entry.filename, source.read(entry))
    stored.replace(jar)
PYTHON
tar -C "$scratch" -c --owner 0 --group 0 ninc-gpu | xz -T0 -9 >"$out"
du -h "$out"
