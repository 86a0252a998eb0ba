#!/usr/bin/env bash
# Checks, tunes and benchmarks ninc on the GPUs of this machine, and benchmarks PyTorch for comparison.
# bench/README.md describes the requirements and the results.
#
#   bench/gpu.sh [--quick] [--out DIR] [--devices "tornado:0 …"] [--model FILE] [--batch-size N] [STAGE…]
#
# Stages (by default all): devices correctness tune bench pytorch report
# --quick takes at most about 5 minutes: it does not tune, and it runs the levels none and full only, in
# float32 and bf16.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

out=gpu-report
devices=
model=models/NiN.java
batch=128
quick=0
stages=()
while [ $# -gt 0 ]; do
  case $1 in
    --quick) quick=1; shift ;;
    --out) out=$2; shift 2 ;;
    --devices) devices=$2; shift 2 ;;
    --model) model=$2; shift 2 ;;
    --batch-size) batch=$2; shift 2 ;;
    devices | correctness | tune | bench | pytorch | report) stages+=("$1"); shift ;;
    *) echo "gpu.sh: unknown option or stage '$1'; see the comment at the top of this file" >&2; exit 2 ;;
  esac
done
if [ "$quick" = 1 ]; then
  [ ${#stages[@]} -gt 0 ] || stages=(devices correctness bench pytorch report)
  checked_levels="full"
  bench_options=(--fusion "none,full" --runs 3)
  short_precisions="bf16"
  tunings=(suggested)
else
  [ ${#stages[@]} -gt 0 ] || stages=(devices correctness tune bench pytorch report)
  checked_levels="none epilogue block full"
  bench_options=(--runs 5)
  short_precisions="bf16 float16"
  tunings=(suggested tuned)
fi

# An unpacked archive of bundle.sh has ninc in another place than a checkout, an SDK, and perhaps data.
ninc=./ninc
[ ! -x bin/ninc ] || ninc=bin/ninc
[ -n "${TORNADOVM_HOME-}" ] || [ ! -d sdk ] || export TORNADOVM_HOME=$PWD/sdk
[ -n "${TORNADOVM_HOME-}" ] || {
  echo "gpu.sh: TORNADOVM_HOME is not set; set it to a TornadoVM SDK" >&2
  exit 2
}
mkdir -p "$out"

# Machines with GPUs are scarce, so the remaining measurements are made even if one of them fails.
attempt() {
  local results=$1
  shift
  "$@" >"$results" || echo "exit status $?: $*" | tee -a "$out/failures.txt" >&2
}

# Lists the requested devices, or by default all GPUs.
gpus() {
  if [ -n "$devices" ]; then
    tr ' ' '\n' <<<"$devices"
  else
    sed -n 's/.*"name":"\(tornado:[0-9]*\)".*"gpu":true.*/\1/p' "$out/devices.jsonl"
  fi
}

list_devices() {
  rm -f "$out/failures.txt"
  "$ninc" devices | tee "$out/devices.txt"
  "$ninc" devices --json >"$out/devices.jsonl"
  [ -n "$(gpus)" ] || {
    echo "gpu.sh: TornadoVM has no GPU" >&2
    exit 1
  }
}

# Records the losses of the first steps at each fusion level for comparison with the CPU. Seeds, data and
# dropout are the same on every device.
losses() {
  local device=$1 level=$2
  local name=$out/losses-${device/:/-}-$level
  local options=(--data "$data" --device "$device" --fusion "$level" --schedules none --seed 1 --json)
  attempt "$name-mini.jsonl" \
    "$ninc" train models/MiniNiN.java "${options[@]}" --steps 10 --test-limit 64
  attempt "$name-model.jsonl" \
    "$ninc" train "$model" "${options[@]}" --steps 3 --batch-size 4 --test-limit 4
}

check_correctness() {
  data=data
  if [ ! -d "$data" ]; then
    data=$out/data
    "$("$ninc" --print-java-home)/bin/java" .ci/GenerateIdx.java "$data"
  fi
  for level in $checked_levels; do
    losses cpu "$level"
    for device in $(gpus); do
      losses "$device" "$level"
    done
  done
}

tune() {
  for device in $(gpus); do
    attempt "$out/tune-${device/:/-}.jsonl" \
      "$ninc" tune "$model" --device "$device" --fusion block,full --batch-size "$batch" --json
  done
}

# Lists the precisions of a device, which has others than float32 on the CUDA backend only.
precisions() {
  echo float32
  if grep -F "\"name\":\"$1\"" "$out/devices.jsonl" | grep -q "TornadoVM's CUDA"; then
    tr ' ' '\n' <<<"$short_precisions"
  fi
}

bench() {
  local options
  for device in $(gpus); do
    for tuning in "${tunings[@]}"; do
      for precision in $(precisions "$device"); do
        options=("${bench_options[@]}" --precision "$precision")
        # By default, ninc uses the tuned schedules.
        [ "$tuning" = tuned ] || options+=(--schedules none)
        attempt "$out/bench-${device/:/-}-$tuning-$precision.jsonl" \
          "$ninc" bench "$model" --device "$device" --batch-size "$batch" --steps 5 --json "${options[@]}"
      done
    done
  done
}

pytorch() {
  local options=(--batch-size "$batch" --steps 5)
  # The variants are in the order of their importance, and those that no longer fit are skipped.
  [ "$quick" = 0 ] || options+=(--runs 3 --time-limit $((SECONDS < 250 ? 270 - SECONDS : 20)))
  local name
  name=$(basename "$model" .java)
  if ! python3 -c 'import torch' 2>/dev/null; then
    echo "gpu.sh: skipping PyTorch because python3 has no torch module" >&2
    return
  fi
  case $name in
    LeNet | MiniNiN | MobileNetV2 | NiN | ResNet18)
      attempt "$out/pytorch.jsonl" python3 bench/peers.py "$name" "${options[@]}"
      ;;
    *) echo "gpu.sh: skipping PyTorch because peers.py does not support $model" >&2 ;;
  esac
}

for stage in "${stages[@]}"; do
  echo "gpu.sh: $stage after $SECONDS s" >&2
  case $stage in
    devices) list_devices ;;
    correctness) check_correctness ;;
    tune) tune ;;
    bench) bench ;;
    pytorch) pytorch ;;
    report) python3 bench/gpu_report.py "$out" ;;
  esac
done
echo "gpu.sh: finished after $SECONDS s" >&2
[ ! -e "$out/failures.txt" ] || exit 1
