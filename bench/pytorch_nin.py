#!/usr/bin/env python3
"""Benchmarks the NiN of the d2l book in PyTorch, for comparison with `ninc bench models/NiN.java`.

Network, batches and steps are the same, the images and labels are random as well, and the output has
the same format: one JSON object per line, in which examples/s is the median of the runs, with minimum and
maximum. On a CPU, both memory layouts are benchmarked. On a GPU, these are benchmarked as well: TF32, which
rounds the factors of products to ten bits and is PyTorch's default for convolutions; autocast to bfloat16
and to float16, the latter with scaled gradients; and torch.compile in the mode reduce-overhead, which uses
CUDA graphs. cuDNN selects its algorithms by measurement. Only torch is required. Run it with nothing else
running:

    python3 bench/pytorch_nin.py --batch-size 128

flops_per_example counts only the convolutions, with two operations per multiply-add: once in the forward
pass, and in training once more for each gradient, of the weights and of the input (except for the images).
ninc counts them in the same way and adds biases, ReLU, pooling and updates, which are less than 1 %.
"""

import argparse
import json
import statistics
import sys
import time
from dataclasses import dataclass

import torch
from torch import nn

IMAGE = (1, 224, 224)
CLASSES = 10
LEARNING_RATE = 0.1
FEWEST_WARMUP_STEPS = 3


def block(inputs, channels, kernel, stride=1, padding=0):
    layers = [nn.Conv2d(inputs, channels, kernel, stride, padding), nn.ReLU()]
    for _ in range(2):
        layers += [nn.Conv2d(channels, channels, 1), nn.ReLU()]
    return layers


def network():
    return nn.Sequential(
        *block(1, 96, 11, stride=4),
        nn.MaxPool2d(3, 2),
        *block(96, 256, 5, padding=2),
        nn.MaxPool2d(3, 2),
        *block(256, 384, 3, padding=1),
        nn.MaxPool2d(3, 2),
        nn.Dropout(0.5),
        *block(384, CLASSES, 3, padding=1),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
    )


def flops_per_example(mode):
    """Returns the operations of all convolutions, two per multiply-add, from their output shapes."""
    total = 0
    x = torch.zeros(1, *IMAGE)
    for layer in network().eval():
        image = x.shape[1:] == IMAGE
        x = layer(x)
        if isinstance(layer, nn.Conv2d):
            forward = 2 * layer.weight.numel() * x.shape[2] * x.shape[3]
            products = 1 if mode == "infer" else 2 if image else 3
            total += products * forward
    return total


@dataclass(frozen=True)
class Variant:
    layout: str
    precision: str
    compile_mode: str | None


def variants(device):
    """Returns all combinations on a GPU, eager ones first, and the two layouts on a CPU."""
    gpu = device == "cuda"
    for compile_mode in (None, "reduce-overhead") if gpu else (None,):
        for layout in ("channels_last", "contiguous"):
            for precision in ("float32", "tf32", "bfloat16", "float16") if gpu else ("float32",):
                yield Variant(layout, precision, compile_mode)


def step_of(mode, variant, device, batch_size):
    """Returns a function that runs one training step or the inference of one batch."""
    torch.manual_seed(0)
    torch.backends.cudnn.benchmark = True
    torch.backends.cudnn.allow_tf32 = variant.precision == "tf32"
    torch.backends.cuda.matmul.allow_tf32 = variant.precision == "tf32"
    layout = torch.channels_last if variant.layout == "channels_last" else torch.contiguous_format
    model = network().to(device, memory_format=layout).train(mode == "train")
    images = torch.rand(batch_size, *IMAGE, device=device).to(memory_format=layout)
    labels = torch.randint(0, CLASSES, (batch_size,), device=device)
    forward = model
    if variant.compile_mode:
        torch.compiler.reset()
        forward = torch.compile(model, mode=variant.compile_mode)
    half = {"bfloat16": torch.bfloat16, "float16": torch.float16}.get(variant.precision)
    loss = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    scaler = torch.amp.GradScaler(device, enabled=half == torch.float16)

    def train():
        optimizer.zero_grad()
        with torch.autocast(device, half, enabled=half is not None):
            value = loss(forward(images), labels)
        scaler.scale(value).backward()
        scaler.step(optimizer)
        scaler.update()

    @torch.inference_mode()
    def infer():
        with torch.autocast(device, half, enabled=half is not None):
            forward(images)

    return train if mode == "train" else infer


def seconds(step, steps, device):
    """Measures the time of some steps, and waits for the GPU, which runs asynchronously."""
    if device == "cuda":
        torch.cuda.synchronize()
    start = time.perf_counter()
    for _ in range(steps):
        step()
    if device == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - start


def warm_up(step, device):
    """Warms up as ninc does: at least 3 steps and 1 s, until the time falls by no more than 5 %."""
    times = []
    while (
        len(times) < FEWEST_WARMUP_STEPS
        or sum(times) < 1
        or min(times[-2:]) < 0.95 * min(times[:-2])
    ):
        times.append(seconds(step, 1, device))


def measure(mode, variant, device, options):
    step = step_of(mode, variant, device, options.batch_size)
    if device == "cuda":
        torch.cuda.reset_peak_memory_stats()
    warm_up(step, device)
    speeds = [
        options.batch_size * options.steps / seconds(step, options.steps, device)
        for _ in range(options.runs)
    ]
    speed = statistics.median(speeds)
    flops = flops_per_example(mode)
    return {
        "event": "bench",
        "mode": mode,
        "device": device,
        "batch_size": options.batch_size,
        "examples_per_second": speed,
        "flops_per_example": flops,
        "gflops": speed * flops / 1e9,
        # PyTorch does not report the peak memory on a CPU.
        "peak_memory_bytes": torch.cuda.max_memory_allocated() if device == "cuda" else None,
        "examples_per_second_min": min(speeds),
        "examples_per_second_max": max(speeds),
        "runs": options.runs,
        "steps": options.steps,
        "threads": options.threads,
        "device_name": torch.cuda.get_device_name() if device == "cuda" else None,
        "framework": "pytorch " + torch.__version__,
        "layout": variant.layout,
        "precision": variant.precision,
        "compile_mode": variant.compile_mode,
    }


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not at least 1")
    return number


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mode", choices=("train", "infer", "all"), default="all")
    parser.add_argument("--batch-size", type=positive, default=128, help="examples per step")
    parser.add_argument("--steps", type=positive, default=1, help="steps that each run times")
    parser.add_argument("--runs", type=positive, default=5, help="runs, whose median is told")
    parser.add_argument("--threads", type=positive, default=torch.get_num_threads())
    parser.add_argument(
        "--time-limit", type=float, help="skip variants that would start after this many seconds"
    )
    options = parser.parse_args()
    start = time.monotonic()
    torch.set_num_threads(options.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    modes = ("train", "infer") if options.mode == "all" else (options.mode,)
    for variant in variants(device):
        for mode in modes:
            if options.time_limit and time.monotonic() - start > options.time_limit:
                print(f"skipped for lack of time: {mode}, {variant}", file=sys.stderr)
            else:
                print(json.dumps(measure(mode, variant, device, options)), flush=True)


if __name__ == "__main__":
    main()
