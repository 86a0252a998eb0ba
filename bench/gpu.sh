#!/usr/bin/env bash
# Checks, tunes and benchmarks ninc on the TornadoVM devices of this machine, and benchmarks PyTorch for
# comparison. bench/README.md describes the requirements and the results.
#
#   bench/gpu.sh [--out DIR] [--devices "tornado:0 …"] [--model FILE] [--batch-size N] [STAGE…]
#
# Stages (by default all): devices correctness tune bench pytorch report
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

out=gpu-report
devices=
model=models/NiN.java
batch=128
stages=()
while [ $# -gt 0 ]; do
  case $1 in
    --out) out=$2; shift 2 ;;
    --devices) devices=$2; shift 2 ;;
    --model) model=$2; shift 2 ;;
    --batch-size) batch=$2; shift 2 ;;
    devices | correctness | tune | bench | pytorch | report) stages+=("$1"); shift ;;
    *) echo "gpu.sh: unknown option or stage '$1'; see the comment at the top of this file" >&2; exit 2 ;;
  esac
done
[ ${#stages[@]} -gt 0 ] || stages=(devices correctness tune bench pytorch report)
[ -n "${TORNADOVM_HOME-}" ] || {
  echo "gpu.sh: TORNADOVM_HOME is not set; set it to a TornadoVM SDK" >&2
  exit 2
}

# A machine without Maven uses a build from elsewhere, regardless of file times.
command -v mvn >/dev/null || touch cli/target/ninc.stamp
mkdir -p "$out"

# Lists the requested devices, or by default all GPUs.
gpus() {
  if [ -n "$devices" ]; then
    printf '%s\n' $devices
  else
    sed -n 's/.*"name":"\(tornado:[0-9]*\)".*"gpu":true.*/\1/p' "$out/devices.jsonl"
  fi
}

list_devices() {
  ./ninc devices | tee "$out/devices.txt"
  ./ninc devices --json >"$out/devices.jsonl"
}

# Records the losses of the first steps at each fusion level for comparison with the CPU. Seeds, data and
# dropout are the same on every device.
losses() {
  local device=$1 level=$2
  local name=$out/losses-${device/:/-}-$level
  ./ninc train models/MiniNiN.java --data "$out/data" --device "$device" --fusion "$level" \
    --schedules none --seed 1 --steps 10 --test-limit 64 --json >"$name-mini.jsonl"
  ./ninc train "$model" --data "$out/data" --device "$device" --fusion "$level" \
    --schedules none --seed 1 --steps 3 --batch-size 4 --test-limit 4 --json >"$name-model.jsonl"
}

check_correctness() {
  "$(./ninc --print-java-home)/bin/java" .ci/GenerateIdx.java "$out/data"
  for level in none epilogue block full; do
    losses cpu "$level"
    for device in $(gpus); do
      losses "$device" "$level"
    done
  done
}

tune() {
  for device in $(gpus); do
    ./ninc tune "$model" --device "$device" --fusion block,full --batch-size "$batch" --json \
      >"$out/tune-${device/:/-}.jsonl"
  done
}

bench() {
  for device in $(gpus); do
    for schedules in suggested tuned; do
      # By default, ninc uses the tuned schedules.
      ./ninc bench "$model" --device "$device" --batch-size "$batch" --runs 5 --steps 5 --json \
        $([ $schedules = tuned ] || echo --schedules none) \
        >"$out/bench-${device/:/-}-$schedules.jsonl"
    done
  done
}

pytorch() {
  if [ "$(basename "$model")" != NiN.java ]; then
    echo "gpu.sh: skipping PyTorch because pytorch_nin.py supports only NiN, not $model" >&2
  elif python3 -c 'import torch' 2>/dev/null; then
    python3 bench/pytorch_nin.py --batch-size "$batch" --steps 5 >"$out/pytorch.jsonl"
  else
    echo "gpu.sh: skipping PyTorch because python3 has no torch module" >&2
  fi
}

for stage in "${stages[@]}"; do
  echo "gpu.sh: $stage" >&2
  case $stage in
    devices) list_devices ;;
    correctness) check_correctness ;;
    tune) tune ;;
    bench) bench ;;
    pytorch) pytorch ;;
    report) python3 bench/gpu_report.py "$out" ;;
  esac
done
