#!/usr/bin/env bash
# Proves what docs/DISTRIBUTED.md and docs/DATA.md promise of several ranks and of large data sets, with
# each launcher of MPI that is installed. docs/TESTING.md describes the stages.
#
#   bench/ranks.sh [--out DIR] STAGE…
#
# Stages that prove something, and end with status 1 if it is not so:
#   bits     any number of ranks writes the same checkpoint, also after a resume
#   refused  ranks with different seeds or data are refused in one line
#   kills    a killed rank ends the job, which goes on to the same checkpoint (KILLS=50, WITHIN=8 s)
#   cable    a link that goes down ends the job in time; needs root and network namespaces
#   folder   a folder of IMAGES=200000 images trains within 1 GB
# Stages that measure, on a machine that does nothing else:
#   network  steps over links of 1 and 10 Gbit; needs root and network namespaces
#   steps    steps of 1, 2 and 4 ranks on this machine
#   decoding images decoded per second by 1 and 2 threads
#
# NINC is the command to test, by default ./ninc. MODEL, BATCH, STEPS, RATES, LAUNCHERS and RANKS choose
# what is measured.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

out=
stages=()
while [ $# -gt 0 ]; do
  case $1 in
    --out) out=$2; shift 2 ;;
    bits | refused | kills | cable | folder | network | steps | decoding) stages+=("$1"); shift ;;
    *) echo "ranks.sh: unknown option or stage '$1'; see the comment at the top of this file" >&2; exit 2 ;;
  esac
done
[ ${#stages[@]} -gt 0 ] || { echo "ranks.sh: name a stage; see the comment at the top of this file" >&2; exit 2; }
if [ -z "$out" ]; then
  out=$(mktemp -d)
  trap 'rm -rf "$out"' EXIT
fi
mkdir -p "$out"
out=$(cd "$out" && pwd)
ninc=$(realpath "${NINC:-./ninc}")
java=$(./ninc --print-java-home)/bin/java
model=${MODEL:-models/NiN.java}
batch=${BATCH:-16}
steps=${STEPS:-8}
skip=3

fail() {
  echo "ranks.sh: $1" >&2
  exit 1
}

# Open MPI's settings for ranks that share a machine; MPICH ignores them.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_hwloc_base_binding_policy=none

# Finds the launchers, as Debian names them where several are installed.
find_launchers() {
  launchers=()
  for launcher in ${LAUNCHERS:-mpirun.openmpi mpirun.mpich}; do
    ! command -v "$launcher" >/dev/null || launchers+=("$launcher")
  done
  [ ${#launchers[@]} -gt 0 ] || ! command -v mpirun >/dev/null || launchers=(mpirun)
  [ ${#launchers[@]} -gt 0 ] || fail "there is no mpirun; install Open MPI or MPICH"
}

milliseconds() {
  echo $(($(date +%s%N) / 1000000))
}

make_data() {
  [ -d "$out/data" ] || "$java" .ci/GenerateIdx.java "$out/data"
}

# The run of bits and kills: two epochs of eleven steps, unless options say otherwise.
short=(train bench/ranks/Ranks.java --train-limit 500 --test-limit 100 --threads 1 --quiet)
run=("${short[@]}" --data "$out/data" --seed 1)

same() {
  cmp "$1" "$2" || fail "$3 is not the checkpoint of a single process"
  echo "same bits: $3"
}

prove_bits() {
  find_launchers
  make_data
  for groups in 4 8; do
    local alone=$out/bits-$groups.safetensors
    "$ninc" "${run[@]}" --groups "$groups" --save "$alone"
    for launcher in "${launchers[@]}"; do
      for ranks in 1 2 3 4; do
        local file=$out/bits-$groups-$launcher-$ranks.safetensors
        "$launcher" -np "$ranks" "$ninc" "${run[@]}" --groups "$groups" --save "$file"
        same "$file" "$alone" "$groups groups, $ranks ranks, $launcher"
      done
      local resumed=$out/bits-$groups-$launcher-resumed.safetensors
      # In the middle of the first epoch.
      "$launcher" -np 4 "$ninc" "${run[@]}" --groups "$groups" --steps 7 --save "$resumed"
      "$launcher" -np 2 "$ninc" "${run[@]}" --resume "$resumed" --save "$resumed"
      same "$resumed" "$alone" "$groups groups, 4 ranks and then 2, $launcher"
    done
  done
}

# Expects that two ranks are refused, once and with status 2, of which the second has other options.
refuse() {
  local what=$1 launcher=$2 status=0
  "$launcher" -np 1 "$ninc" "${run[@]}" --groups 2 : -np 1 "$ninc" "${short[@]}" --groups 2 "${@:3}" \
    >"$out/refused.out" 2>"$out/refused.err" || status=$?
  local lines
  lines=$(grep '^ninc: rank' "$out/refused.err") || fail "$launcher: other $what is not refused"
  echo "$lines"
  [[ $lines = "ninc: rank 0: the $what of rank 1 on "*" is not that of rank 0 on "* && $lines != *$'\n'* ]] ||
    fail "$launcher: other $what is refused in other words"
  [ "$status" = 2 ] || fail "$launcher: other $what gives status $status"
  echo "refused with status 2: other $what, $launcher"
}

prove_refusals() {
  find_launchers
  make_data
  rm -rf "$out/other"
  cp -r "$out/data" "$out/other"
  # Another pixel of the first image.
  printf '\377' | dd of="$out/other/train-images-idx3-ubyte" bs=1 seek=16 conv=notrunc status=none
  for launcher in "${launchers[@]}"; do
    refuse seed "$launcher" --data "$out/data" --seed 2
    refuse "training data" "$launcher" --data "$out/other" --seed 1
    local start
    start=$(milliseconds)
    ! "$launcher" -np 1 "$ninc" "${run[@]}" --groups 2 --rank-timeout 10 : -np 1 false \
      >"$out/refused.out" 2>"$out/refused.err" || fail "$launcher: nobody noticed a rank that does not join"
    [ $(($(milliseconds) - start)) -lt 30000 ] || fail "$launcher: a rank that does not join was noticed late"
    echo "ended after $(($(milliseconds) - start)) ms: a rank that does not join, $launcher"
  done
}

# Lists the ranks of a job: the descendants of its launcher that have no children.
ranks_of() {
  local child children
  children=$(pgrep -P "$1" || true)
  if [ -z "$children" ]; then
    echo "$1"
  fi
  for child in $children; do
    ranks_of "$child"
  done
}

any_alive() {
  local process
  for process in "$@"; do
    ! kill -0 "$process" 2>/dev/null || return 0
  done
  return 1
}

# Starts a job, kills one of its ranks, and records how long the job lives after that. Returns 1 if the job
# has ended before.
kill_once() {
  "$@" >"$out/kills.out" 2>"$out/kills.err" &
  local job=$!
  sleep "$((RANDOM % ${WITHIN:-8})).$((RANDOM % 1000))"
  local ranks
  ranks=($(ranks_of "$job"))
  local victim=${ranks[RANDOM % ${#ranks[@]}]}
  if [ "$victim" = "$job" ] || ! kill -KILL "$victim" 2>/dev/null; then
    wait "$job" || fail "the run failed: $(cat "$out/kills.err")"
    return 1
  fi
  local start status=0
  start=$(milliseconds)
  [ ! -e "$file" ] || resumed=$((resumed + 1))
  wait "$job" || status=$?
  while any_alive "${ranks[@]}" && [ $(($(milliseconds) - start)) -lt 20000 ]; do
    sleep 0.1
  done
  local took=$(($(milliseconds) - start))
  if [ "$status" = 0 ]; then
    cmp -s "$file" "$out/whole.safetensors" || fail "a rank was killed, but the status of $1 is 0"
    return 1
  fi
  echo "$took" >>"$out/kills.ms"
  [ "$took" -lt 10000 ] || fail "a rank was killed, and $took ms later the job still ran"
}

prove_kills() {
  find_launchers
  make_data
  RANDOM=1
  rm -f "$out/kills.ms"
  local options=("${run[@]}" --epochs 40 --groups 4)
  "$ninc" "${options[@]}" --save "$out/whole.safetensors"
  local kills=0 runs=0 resumed=0
  while [ "$kills" -lt "${KILLS:-50}" ]; do
    local launcher=${launchers[runs % ${#launchers[@]}]} ranks=$((2 + runs % 3))
    local file=$out/killed-$runs.safetensors
    local job=("$launcher" -np "$ranks" "$ninc" "${options[@]}" --resume-or-start "$file"
      --save "$file" --save-every 1)
    while [ "$kills" -lt "${KILLS:-50}" ] && kill_once "${job[@]}"; do
      kills=$((kills + 1))
    done
    "${job[@]}"
    runs=$((runs + 1))
    same "$file" "$out/whole.safetensors" "$kills kills so far, $ranks ranks, $launcher"
  done
  sort -n "$out/kills.ms" |
    awk -v resumed="$resumed" '{t[NR] = $1}
      END {printf "%d kills, %d of them after a save: the job ended after %d ms in the median, %d ms at most\n",
        NR, resumed, t[int((NR + 1) / 2)], t[NR]}'
}

# Makes two network namespaces, a and b, that are joined by a link, and an agent that starts processes in
# them as ssh would on machines. Each has a host name of its own.
make_machines() {
  [ "$(id -u)" = 0 ] || fail "only root can make network namespaces"
  remove_machines
  ip netns add ninc-a
  ip netns add ninc-b
  ip link add ninc-a netns ninc-a type veth peer name ninc-b netns ninc-b
  for name in a b; do
    local address=10.77.0.1
    [ "$name" = a ] || address=10.77.0.2
    ip -n "ninc-$name" address add "$address/24" dev "ninc-$name"
    ip -n "ninc-$name" link set "ninc-$name" up
    ip -n "ninc-$name" link set lo up
  done
  cat >"$out/agent" <<'EOF'
#!/usr/bin/env bash
# Runs a command on a machine: agent [OPTION…] ADDRESS COMMAND…
while [ "${1#-}" != "$1" ]; do shift; done
case $1 in 10.77.0.1) name=a ;; *) name=b ;; esac
shift
exec ip netns exec "ninc-$name" unshare --uts sh -c "hostname machine-$name; $*"
EOF
  chmod +x "$out/agent"
}

remove_machines() {
  ip netns del ninc-a 2>/dev/null || true
  ip netns del ninc-b 2>/dev/null || true
}

# Limits the link in both directions, for example to 1gbit; "unlimited" removes the limit.
limit_link() {
  for name in a b; do
    tc -n "ninc-$name" qdisc del dev "ninc-$name" root 2>/dev/null || true
    [ "$1" = unlimited ] ||
      tc -n "ninc-$name" qdisc add dev "ninc-$name" root tbf rate "$1" burst 256kb latency 100ms
  done
}

# Runs two ranks, one on each machine. What follows -- is the command.
on_machines() {
  local launcher=$1 options=()
  shift
  while [ "$1" != -- ]; do
    options+=("$1")
    shift
  done
  if is_open_mpi "$launcher"; then
    options+=(--mca plm_rsh_agent "$out/agent" --host 10.77.0.1,10.77.0.2
      --mca oob_tcp_if_include 10.77.0.0/24 --mca btl tcp,self --mca btl_tcp_if_include 10.77.0.0/24)
  else
    options+=(-launcher rsh -launcher-exec "$out/agent" -hosts 10.77.0.1,10.77.0.2 -iface ninc-a)
  fi
  # UCX would find the shared memory of what is one machine after all.
  UCX_TLS=tcp,self "$out/agent" 10.77.0.1 exec "$launcher" -np 2 "${options[@]}" "${@:2}"
}

is_open_mpi() {
  "$1" --version | grep -q 'Open MPI\|OpenRTE'
}

sent_bytes() {
  ip netns exec ninc-a cat /sys/class/net/ninc-a/statistics/tx_bytes
}

# Lists the processes on both machines.
processes() {
  ip netns pids ninc-a
  ip netns pids ninc-b
}

# Lists the ranks on both machines.
ranks_on_machines() {
  local process
  for process in $(processes); do
    ! grep -qs '^java' "/proc/$process/comm" || echo "$process"
  done
}

# Sets the link down while two ranks train.
cut_cable() {
  rm -f "$out"/rank-*
  ip -n ninc-b link set ninc-b up
  on_machines "$@" >"$out/cable.out" 2>"$out/cable.err" &
  job=$!
  sleep 12
  kill -0 "$job" 2>/dev/null && [ "$(ranks_on_machines | wc -l)" = 2 ] ||
    fail "the run failed: $(cat "$out/cable.err" "$out"/rank-*.err)"
  ip -n ninc-b link set ninc-b down
  cut=$(milliseconds)
}

prove_cable() {
  find_launchers
  make_data
  make_machines
  limit_link 10gbit
  # Beyond the cut, nobody hears what a rank says, so each writes it down.
  cat >"$out/rank" <<'EOF'
#!/usr/bin/env bash
log=${0%/*}/rank-${OMPI_COMM_WORLD_RANK-${PMI_RANK-}}
"$@" 2>"$log.err" || echo "$?" >"$log.status"
exit "$(cat "$log.status")"
EOF
  chmod +x "$out/rank"
  local training=("$out/rank" "$ninc" "${run[@]}" --epochs 60000 --groups 2) rank cut job
  for launcher in "${launchers[@]}"; do
    cut_cable "$launcher" -- "${training[@]}" --rank-timeout 5
    while [ -n "$(ranks_on_machines)" ] && [ $(($(milliseconds) - cut)) -lt 20000 ]; do
      sleep 0.1
    done
    [ -z "$(ranks_on_machines)" ] || fail "$launcher: ranks do not end"
    echo "$launcher: all ranks ended $(($(milliseconds) - cut)) ms after the link went down"
    for rank in 0 1; do
      grep '^ninc:' "$out/rank-$rank.err" || fail "$launcher: rank $rank says nothing"
      [ "$(cat "$out/rank-$rank.status")" = 75 ] ||
        fail "$launcher: rank $rank ended with status $(cat "$out/rank-$rank.status")"
    done
    grep -q 'rank 1 on machine-b has not answered for 5 s' "$out/rank-0.err" ||
      fail "$launcher: rank 0 names another rank or machine"
    # The launcher may wait for minutes for what it cannot reach.
    kill -KILL $(processes) 2>/dev/null || true
    wait "$job" || true
    is_open_mpi "$launcher" || continue

    local status=0
    cut_cable "$launcher" --mca oob_tcp_keepalive_time 4 --mca oob_tcp_keepalive_intvl 2 \
      --mca oob_tcp_keepalive_probes 2 -- "${training[@]}"
    while kill -0 "$job" 2>/dev/null && [ $(($(milliseconds) - cut)) -lt 30000 ]; do
      sleep 0.1
    done
    ! kill -0 "$job" 2>/dev/null || fail "$launcher: it does not end with short keepalive times"
    echo "$launcher: it ended $(($(milliseconds) - cut)) ms after the link went down"
    wait "$job" || status=$?
    [ "$status" != 0 ] || fail "$launcher: its status is 0"
    echo "$launcher: status $status with short keepalive times"
    grep 'machine-b\|10.77.0.2' "$out/cable.err" || true
    kill -KILL $(processes) 2>/dev/null || true
  done
  remove_machines
}

# A folder of images that takes 2.5 GB when it is decoded.
prove_folder() {
  local images=$out/images
  [ -d "$images" ] || "$java" bench/ranks/GenerateImages.java "$images" "${IMAGES:-200000}" 500 64 64
  cat >"$out/Small.java" <<'EOF'
import static ninc.dsl.Dsl.*;

import ninc.dsl.*;

public final class Small implements ModelDefinition {
  public Network network() {
    return Network.input(3, 64, 64)
        .conv(8, kernel(8), stride(8), relu())
        .conv(10, kernel(1))
        .globalAveragePool()
        .build();
  }

  public Training training() {
    return Training.defaults().batchSize(256).epochs(1).optimizer(sgd(0.01));
  }
}
EOF
  NINC_JAVA_OPTS=-Xmx512m command time -f "%M KB resident at most, %e s" -o "$out/folder.txt" \
    "$ninc" train "$out/Small.java" --data "$images" --seed 1 --quiet
  cat "$out/folder.txt"
  [ "$(awk '{print $1}' "$out/folder.txt")" -lt 1000000 ] || fail "it took more than 1 GB"
}

# Prints the median time of a step, by the times at which the events of a run arrive. The first steps, in
# which Java compiles, do not count.
step_time() {
  while read -r line; do
    [[ $line != *'"event":"step"'* ]] || echo "$EPOCHREALTIME"
  done |
    awk -v skip="$skip" 'NR > skip {printf "%.1f\n", 1000 * ($1 - last)} {last = $1}' | sort -n |
    awk '{t[NR] = $1} END {printf "%s ms per step, %s to %s, %d steps", t[int((NR + 1) / 2)], t[1], t[NR], NR}'
}

# The run that is measured, of which each rank has one thread: measured BATCH LIMIT…
measured() {
  measured_run=(train "$model" --data "$out/data" --batch-size "$1" --train-limit 1024
    --test-limit 1 --seed 1 --threads 1 --json "${@:2}")
}

measure_network() {
  find_launchers
  make_data
  make_machines
  measured "$batch" --steps "$((skip + steps))"
  for launcher in "${launchers[@]}"; do
    for rate in ${RATES:-unlimited 10gbit 1gbit}; do
      limit_link "$rate"
      local before time
      before=$(sent_bytes)
      time=$(on_machines "$launcher" -- "$ninc" "${measured_run[@]}" 2>"$out/network.err" | step_time) ||
        fail "the run failed: $(cat "$out/network.err")"
      echo "$launcher, $rate: $time; $((($(sent_bytes) - before) / (skip + steps))) bytes sent per step by rank 0"
    done
  done
  remove_machines
}

# Runs the share of each rank in processes that exchange nothing, all at once, and prints the step time of
# the first: what the machine takes for the computation alone.
independent() {
  local process others=()
  # The others go on until the first has ended.
  measured $((batch / $1)) --epochs 1000
  for ((process = 1; process < $1; process++)); do
    "$ninc" "${measured_run[@]}" >/dev/null 2>&1 &
    others+=($!)
  done
  measured $((batch / $1)) --steps "$((skip + steps))"
  "$ninc" "${measured_run[@]}" | step_time
  kill "${others[@]}"
  wait "${others[@]}" || true
}

measure_steps() {
  find_launchers
  make_data
  local launcher=${launchers[0]} ranks
  for ranks in ${RANKS:-1 2 4}; do
    measured "$batch" --steps "$((skip + steps))"
    echo "$ranks ranks of one thread, $launcher: $("$launcher" -np "$ranks" "$ninc" "${measured_run[@]}" | step_time)"
    [ "$ranks" = 1 ] || echo "$ranks processes that exchange nothing: $(independent "$ranks")"
  done
}

measure_decoding() {
  local images=$out/photos
  [ -d "$images" ] || "$java" bench/ranks/GenerateImages.java "$images" 1000 50 500 375
  for threads in 1 2; do
    "$ninc" data "$images" --speed --decode-threads "$threads" | grep decoded
  done
}

declare -A functions=([bits]=prove_bits [refused]=prove_refusals [kills]=prove_kills [cable]=prove_cable
  [folder]=prove_folder [network]=measure_network [steps]=measure_steps [decoding]=measure_decoding)
for stage in "${stages[@]}"; do
  # What a stage sets is not for the others.
  (${functions[$stage]})
done
