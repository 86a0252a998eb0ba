#!/usr/bin/env python3
"""Summarizes the results of bench/gpu.sh in a JSON file and a table.

    python3 bench/gpu_report.py DIR

reads DIR/*.jsonl and DIR/failures.txt, and writes DIR/report.json and DIR/report.md. It fails if the losses
of a device are missing or differ from those of the CPU, since the speed of wrong results is meaningless.
"""

import json
import pathlib
import sys

# The relative tolerance for losses.
TOLERANCE = 1e-4


def events(file):
    return [json.loads(line) for line in file.read_text().splitlines() if line]


def losses(file):
    return [event["loss"] for event in events(file) if event["event"] == "step"]


def correctness(folder):
    """The largest relative error of each device's losses, by level and model."""
    rows = []
    for file in sorted(folder.glob("losses-tornado-*.jsonl")):
        _, _, number, level, model = file.stem.split("-")
        expected = losses(folder / f"losses-cpu-{level}-{model}.jsonl")
        actual = losses(file)
        complete = len(actual) == len(expected) > 0
        errors = [abs(a - e) / abs(e) for a, e in zip(actual, expected)]
        rows.append(
            {
                "device": f"tornado:{number}",
                "fusion": level,
                "model": model,
                "steps": len(actual),
                "largest_relative_error": max(errors) if complete else None,
                # Each error is compared, since NaN has no place in an order.
                "right": complete and all(error <= TOLERANCE for error in errors),
            }
        )
    return rows


def tuning(folder):
    return {
        "tornado:" + file.stem.split("-")[2]: events(file)
        for file in sorted(folder.glob("tune-tornado-*.jsonl"))
    }


def benches(folder):
    rows = []
    for file in sorted(folder.glob("bench-tornado-*.jsonl")):
        _, _, number, schedules, precision = file.stem.split("-")
        device = f"tornado:{number}"
        rows += [
            event
            | {
                "framework": "ninc",
                "schedules": schedules,
                "device": device,
                "precision": precision,
            }
            for event in events(file)
            if event["event"] in ("bench", "kernel", "machine")
        ]
    torch = folder / "pytorch.jsonl"
    return rows + (events(torch) if torch.exists() else [])


def variant(row):
    if row["framework"] == "ninc":
        return f"{row['fusion']}, {row['precision']}, {row['schedules']} schedules"
    mode = row["compile_mode"] or "eager"
    return f"{row['layout'].replace('_', ' ')}, {row['precision']}, {mode}"


def fastest_float32(rows, mode):
    speeds = [
        row["examples_per_second"]
        for row in rows
        if row["mode"] == mode
        and row["framework"].startswith("pytorch")
        and row["precision"] == "float32"
    ]
    return max(speeds, default=None)


def error_text(row):
    if row["largest_relative_error"] is None:
        return "not all steps ran"
    return f"{row['largest_relative_error']:.1e}{'' if row['right'] else ' WRONG'}"


def kernel_tables(benches):
    """Lists the kernels of each device, mode and fusion level, the slowest first."""
    groups = {}
    for row in benches:
        if row["event"] == "kernel":
            key = (row["device"], row["mode"], row["fusion"], row["precision"], row["schedules"])
            groups.setdefault(key, []).append(row)
    lines = []
    for (device, mode, fusion, precision, schedules), rows in groups.items():
        total = sum(row["seconds"] for row in rows)
        lines += [
            "",
            f"Kernels on {device}: {mode}, {fusion}, {precision}, {schedules} schedules,"
            f" {1e3 * total:.2f} ms in all",
            "",
            "| kernel | ms | GFLOP/s | GB/s |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| {row['name']} | {1e3 * row['seconds']:.3f} | {rate(row, 'executed_flops')}"
            f" | {rate(row, 'bytes')} |"
            for row in sorted(rows, key=lambda row: -row["seconds"])
        ]
    return lines


def rate(row, what):
    """Billions per second; a kernel that the profiler measured as 0 has no rate."""
    return f"{row[what] / row['seconds'] / 1e9:,.0f}" if row["seconds"] else "–"


def table(report):
    lines = ["Devices:", ""]
    lines += [f"- {device['name']}: {device['description']}" for device in report["devices"]]
    if report["failures"]:
        lines += ["", "Failures:", ""]
        lines += [f"- {failure}" for failure in report["failures"]]
    lines += ["", "| losses | device | fusion | steps | largest relative error |", "|---|---|---|---|---|"]
    lines += [
        f"| {row['model']} | {row['device']} | {row['fusion']} | {row['steps']}"
        f" | {error_text(row)} |"
        for row in report["correctness"]
    ]
    lines += [
        "",
        "| mode | framework | device | variant | examples/s | × PyTorch's best float32 |",
        "|---|---|---|---|---|---|",
    ]
    rows = [row for row in report["benches"] if row["event"] == "bench"]
    for mode in ("train", "infer"):
        best = fastest_float32(rows, mode)
        for row in rows:
            if row["mode"] == mode:
                speed = row["examples_per_second"]
                ratio = f"{speed / best:.2f}" if best else "–"
                lines.append(
                    f"| {mode} | {row['framework']} | {row['device']} | {variant(row)}"
                    f" | {speed:.1f} | {ratio} |"
                )
    lines += kernel_tables(report["benches"])
    return "\n".join(lines) + "\n"


def main():
    folder = pathlib.Path(sys.argv[1])
    listed = folder / "devices.jsonl"
    failures = folder / "failures.txt"
    report = {
        "devices": [e for e in events(listed) if e["event"] == "device"] if listed.exists() else [],
        "failures": failures.read_text().splitlines() if failures.exists() else [],
        "correctness": correctness(folder),
        "tuning": tuning(folder),
        "benches": benches(folder),
    }
    (folder / "report.json").write_text(json.dumps(report, indent=2) + "\n")
    text = table(report)
    (folder / "report.md").write_text(text)
    print(text)
    if not all(row["right"] for row in report["correctness"]):
        sys.exit(f"gpu_report: losses are missing or differ from the CPU's by more than {TOLERANCE}")


if __name__ == "__main__":
    main()
