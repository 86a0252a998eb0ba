#!/usr/bin/env python3
"""Shows what the JIT compiler makes of the CPU's kernels: vectors that it keeps in memory.

    python3 bench/jit.py models/MobileNetV2.java --batch-size 32 --mode train

A kernel is fast only if its vectors stay in registers. The JIT compiler moves them to the stack in a loop that
needs more vectors than there are registers, and allocates them on the heap if it does not inline a method that
they are passed to. Neither changes a result. The script runs `ninc bench`, disassembles the innermost loops of
all kernels that were compiled, samples what the last seconds allocated, and prints both.

Requires objdump (binutils), an x86 processor, and the `jfr` command of the JDK that `ninc` finds.
"""

import argparse
import collections
import os
import pathlib
import re
import subprocess
import tempfile

NINC = pathlib.Path(__file__).resolve().parent.parent / "ninc"
# While the JIT compiler is at work, methods that it has not compiled yet allocate all vectors.
IDLE_SECONDS = 10
SAMPLED_SECONDS = 8
VECTOR = re.compile(r"\b[yz]mm\d")
UNITS = {"bytes": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9}


def bench(arguments, recording):
    options = [
        "-XX:+UnlockDiagnosticVMOptions",
        "-XX:CompileCommand=quiet",
        "-XX:CompileCommand=print,ninc.runtime.cpu.*::*",
        f"-XX:StartFlightRecording=filename={recording},settings=profile",
    ]
    command = [NINC, "bench", *arguments, "--device", "cpu", "--fusion", "full", "--runs", "1"]
    command += ["--warmup", str(IDLE_SECONDS)]
    environment = os.environ | {"NINC_JAVA_OPTS": " ".join(options)}
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True, errors="replace").stdout


def compiled_methods(output):
    """Yields the name and the machine code of each method in its last version, without those that replace a running loop."""
    last = {}
    for block in re.split(r"(?=^Compiled method )", output, flags=re.M):
        head = re.match(r"Compiled method \(c2\)\s+\d+\s+\d+\s+[ !sn]*4\s+(\S+::\S+)", block)
        if head and "[MachCode]" in block:
            last[head[1]] = block[block.index("[MachCode]") : block.index("[/MachCode]")]
    for name, text in last.items():
        lines = re.findall(r"^\s*0x[0-9a-f]+:\s+((?:[0-9a-f]+[ |]*)+)", text, flags=re.M)
        yield name, bytes.fromhex(re.sub("[^0-9a-f]", "", "".join(lines)))


def instructions(code):
    """Returns the address, the name and the operands of each instruction."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(code)
        file.flush()
        command = ["objdump", "-D", "-bbinary", "-mi386:x86-64", "-Mintel", "--no-show-raw-insn", file.name]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.findall(r"^\s*([0-9a-f]+):\s+(\S+)\s*(.*)$", text, flags=re.M)
    return [(int(address, 16), name, operands) for address, name, operands in found]


def innermost_loops(code):
    """Returns the instructions of each loop that has neither loops nor calls in it.

    A loop ends with a conditional jump; unconditional jumps backwards are the ends of seldom executed paths.
    """
    body = instructions(code)
    loops = []
    for address, name, operands in body:
        target = re.match(r"0x([0-9a-f]+)$", operands.strip())
        if name.startswith("j") and name != "jmp" and target and int(target[1], 16) <= address:
            loops.append((int(target[1], 16), address))
    for first, last in loops:
        if not any((a, b) != (first, last) and first <= a and b <= last for a, b in loops):
            loop = [i for i in body if first <= i[0] <= last]
            if not any(name == "call" for _, name, _ in loop):
                yield loop


def print_loops(output):
    rows = []
    for name, code in compiled_methods(output):
        for loop in innermost_loops(code):
            vectors = [operands for _, _, operands in loop if VECTOR.search(operands)]
            stacked = sum("rsp" in operands for operands in vectors)
            if stacked:
                rows.append((stacked, len(vectors), len(loop), name))
    print("vectors on the stack, in the innermost loops of kernels:")
    print("on the stack  of vector instructions  instructions  method")
    for stacked, vectors, count, name in sorted(rows, reverse=True):
        print(f"{stacked:12d}  {vectors:22d}  {count:12d}  {name}")


def print_allocations(recording):
    command = ["jfr", "print", "--events", "ObjectAllocationSample", "--stack-depth", "24", recording]
    events = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("jdk.ObjectAllocationSample")
    samples = []
    for event in events[1:]:
        hours, minutes, seconds = re.search(r"startTime = (\d+):(\d+):([\d.]+)", event).groups()
        weight, unit = re.search(r"weight = ([\d.]+) (\w+)", event).groups()
        frames = re.findall(r"^\s+(ninc\.runtime\.cpu\.[^(]+)\(.*line: (\d+)$", event, flags=re.M)
        frames = [frame for frame in frames if ".simd." not in frame[0]]
        time = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
        if frames and re.search(r"objectClass = (float\[\]|jdk.incubator.vector)", event):
            samples.append((time, float(weight) * UNITS[unit], ":".join(frames[0])))
    print(f"\nvectors on the heap, in the last {SAMPLED_SECONDS} seconds:\n      MB  line")
    totals = collections.Counter()
    end = max((time for time, _, _ in samples), default=0)
    for time, weight, place in samples:
        if time > end - SAMPLED_SECONDS:
            totals[place] += weight
    for place, weight in totals.most_common(20):
        print(f"{weight / 1e6:8.1f}  {place}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="the Java file of a model definition")
    parser.add_argument("--batch-size", default="32", help="batch size, 32 by default")
    parser.add_argument("--mode", choices=["train", "infer"], default="train")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        recording = f"{folder}/bench.jfr"
        output = bench([options.model, "--batch-size", options.batch_size, "--mode", options.mode], recording)
        print_loops(output)
        print_allocations(recording)


if __name__ == "__main__":
    main()
