#!/usr/bin/env python3
"""Benchmarks a model of ninc in PyTorch and ONNX Runtime, for comparison with `ninc bench`.

    python3 bench/peers.py NiN --batch-size 128

Network, batches and steps are those of `ninc bench models/NiN.java`, the images and labels are random as
well, and the output has the same format: one JSON object per line, in which examples/s is the median of the
runs, with minimum and maximum. All variants are benchmarked that a user could select: both memory layouts;
eager and compiled; float32 and bfloat16 (autocast); and on a GPU, where cuDNN selects its algorithms by
measurement and compiled code runs as CUDA graphs, also TF32, which rounds the factors of products to ten
bits and is PyTorch's default for convolutions, and float16, with scaled gradients. If onnxruntime and onnx
are installed, ONNX Runtime's inference on the CPU is the last variant. torch alone is required.
Run it with nothing else running.

flops_per_example counts only convolutions and linear layers, with two operations per multiply-add: once in
the forward pass, and in training once more for each gradient, of the weights and of the input (except for
the images). ninc counts them in the same way and adds all other operators.
"""

import argparse
import importlib.util
import io
import json
import statistics
import sys
import time
from dataclasses import dataclass

import torch
from torch import nn

CLASSES = 10
LEARNING_RATE = 0.1
FEWEST_WARMUP_STEPS = 3


def nin_block(inputs, channels, kernel, stride=1, padding=0, last=None, activation=nn.ReLU):
    last = last or channels
    return [
        nn.Conv2d(inputs, channels, kernel, stride, padding),
        nn.ReLU(),
        nn.Conv2d(channels, channels, 1),
        nn.ReLU(),
        nn.Conv2d(channels, last, 1),
        activation(),
    ]


def nin():
    return nn.Sequential(
        *nin_block(1, 96, 11, stride=4),
        nn.MaxPool2d(3, 2),
        *nin_block(96, 256, 5, padding=2),
        nn.MaxPool2d(3, 2),
        *nin_block(256, 384, 3, padding=1),
        nn.MaxPool2d(3, 2),
        nn.Dropout(0.5),
        *nin_block(384, CLASSES, 3, padding=1),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
    )


def mini_nin():
    return nn.Sequential(
        *nin_block(1, 32, 5, padding=2),
        nn.MaxPool2d(3, 2, 1),
        *nin_block(32, 64, 3, padding=1),
        nn.MaxPool2d(3, 2, 1),
        nn.Dropout(0.3),
        *nin_block(64, 96, 3, padding=1, last=CLASSES, activation=nn.Identity),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
    )


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2),
        nn.Sigmoid(),
        nn.AvgPool2d(2),
        nn.Conv2d(6, 16, 5),
        nn.Sigmoid(),
        nn.AvgPool2d(2),
        nn.Flatten(),
        nn.Linear(400, 120),
        nn.Sigmoid(),
        nn.Linear(120, 84),
        nn.Sigmoid(),
        nn.Linear(84, CLASSES),
    )


def normalized(inputs, outputs, kernel, stride=1, groups=1, activation=None):
    """A convolution without bias at "same" padding, batch normalization, and an activation if any."""
    layers = [
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
    ]
    return layers + ([activation()] if activation else [])


class InvertedResidual(nn.Module):
    def __init__(self, inputs, outputs, expand, stride):
        super().__init__()
        hidden = inputs * expand
        layers = normalized(inputs, hidden, 1, activation=nn.ReLU6) if expand > 1 else []
        layers += normalized(hidden, hidden, 3, stride, groups=hidden, activation=nn.ReLU6)
        self.residual = nn.Sequential(*layers, *normalized(hidden, outputs, 1))
        self.skips = stride == 1 and inputs == outputs

    def forward(self, x):
        return x + self.residual(x) if self.skips else self.residual(x)


def mobilenet_v2():
    layers = normalized(1, 32, 3, 2, activation=nn.ReLU6)
    inputs = 32
    stages = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1)]
    for expand, outputs, blocks, stride in stages + [(6, 160, 3, 2), (6, 320, 1, 1)]:
        for i in range(blocks):
            layers.append(InvertedResidual(inputs, outputs, expand, 1 if i else stride))
            inputs = outputs
    return nn.Sequential(
        *layers,
        *normalized(inputs, 1280, 1, activation=nn.ReLU6),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Dropout(0.2),
        nn.Linear(1280, CLASSES),
    )


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.residual = nn.Sequential(
            *normalized(inputs, outputs, 3, stride, activation=nn.ReLU),
            *normalized(outputs, outputs, 3),
        )
        self.skip = nn.Sequential(*(normalized(inputs, outputs, 1, stride) if stride > 1 else []))

    def forward(self, x):
        return torch.relu(self.residual(x) + self.skip(x))


def resnet18():
    layers = normalized(1, 64, 7, 2, activation=nn.ReLU) + [nn.MaxPool2d(3, 2, 1)]
    inputs = 64
    for outputs in (64, 128, 256, 512):
        layers += [BasicBlock(inputs, outputs, outputs // inputs), BasicBlock(outputs, outputs, 1)]
        inputs = outputs
    return nn.Sequential(
        *layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, CLASSES)
    )


# The network and the height and width of its images, by the name of its file in models/.
MODELS = {
    "LeNet": (lenet, 28),
    "MiniNiN": (mini_nin, 28),
    "MobileNetV2": (mobilenet_v2, 96),
    "NiN": (nin, 224),
    "ResNet18": (resnet18, 96),
}


def flops_per_example(model, mode):
    """The operations of all convolutions and linear layers, two per multiply-add."""
    network, size = MODELS[model]
    module = network().eval()
    total = 0

    def count(layer, inputs, output):
        nonlocal total
        forward = 2 * layer.weight.numel() * output[0].numel() // output.shape[1]
        image = isinstance(layer, nn.Conv2d) and layer.in_channels == 1
        products = 1 if mode == "infer" else 2 if image else 3
        total += products * forward

    for layer in module.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            layer.register_forward_hook(count)
    module(torch.zeros(1, 1, size, size))
    return total


@dataclass(frozen=True)
class Variant:
    framework: str
    layout: str
    precision: str
    compile_mode: str | None


def variants(device):
    """Eager variants first, on a GPU in the order of their importance."""
    gpu = device == "cuda"
    precisions = ("float32", "tf32", "bfloat16", "float16") if gpu else ("float32", "bfloat16")
    for compile_mode in (None, "reduce-overhead" if gpu else "default"):
        for layout in ("channels_last", "contiguous"):
            for precision in precisions:
                yield Variant("pytorch", layout, precision, compile_mode)
    if not gpu and all(importlib.util.find_spec(name) for name in ("onnxruntime", "onnx")):
        yield Variant("onnxruntime", "contiguous", "float32", None)


def pytorch_step(model, mode, variant, device, batch_size):
    """Returns a function that runs one training step or the inference of one batch."""
    torch.manual_seed(0)
    torch.backends.cudnn.benchmark = True
    torch.backends.cudnn.allow_tf32 = variant.precision == "tf32"
    torch.backends.cuda.matmul.allow_tf32 = variant.precision == "tf32"
    layout = torch.channels_last if variant.layout == "channels_last" else torch.contiguous_format
    network, size = MODELS[model]
    module = network().to(device, memory_format=layout).train(mode == "train")
    images = torch.rand(batch_size, 1, size, size, device=device).to(memory_format=layout)
    labels = torch.randint(0, CLASSES, (batch_size,), device=device)
    forward = module
    if variant.compile_mode:
        torch.compiler.reset()
        forward = torch.compile(module, mode=variant.compile_mode)
    half = {"bfloat16": torch.bfloat16, "float16": torch.float16}.get(variant.precision)
    loss = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(module.parameters(), lr=LEARNING_RATE)
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


def onnxruntime_step(model, batch_size, threads):
    """Returns a function that runs the inference of one batch."""
    import onnxruntime

    network, size = MODELS[model]
    images = torch.rand(batch_size, 1, size, size)
    file = io.BytesIO()
    torch.onnx.export(network().eval(), images, file, input_names=["images"], dynamo=False)
    session_options = onnxruntime.SessionOptions()
    session_options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(
        file.getvalue(), session_options, providers=["CPUExecutionProvider"]
    )
    return lambda: session.run(None, {"images": images.numpy()})


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
    """Warms up as ninc does, which also waits for its compiler: at least 3 steps and 1 s, until the
    time falls by no more than 5 %."""
    times = []
    while (
        len(times) < FEWEST_WARMUP_STEPS
        or sum(times) < 1
        or min(times[-2:]) < 0.95 * min(times[:-2])
    ):
        times.append(seconds(step, 1, device))


def measure(mode, variant, device, options):
    if variant.framework == "pytorch":
        step = pytorch_step(options.model, mode, variant, device, options.batch_size)
        version = torch.__version__
    else:
        step = onnxruntime_step(options.model, options.batch_size, options.threads)
        version = sys.modules["onnxruntime"].__version__
    if device == "cuda":
        torch.cuda.reset_peak_memory_stats()
    warm_up(step, device)
    speeds = [
        options.batch_size * options.steps / seconds(step, options.steps, device)
        for _ in range(options.runs)
    ]
    speed = statistics.median(speeds)
    flops = flops_per_example(options.model, mode)
    return {
        "event": "bench",
        "model": options.model,
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
        "framework": f"{variant.framework} {version}",
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
    parser.add_argument("model", choices=MODELS, help="the network")
    parser.add_argument("--mode", choices=("train", "infer", "all"), default="all")
    parser.add_argument("--batch-size", type=positive, default=128, help="examples per step")
    parser.add_argument("--steps", type=positive, default=1, help="steps that each run times")
    parser.add_argument("--runs", type=positive, default=5, help="runs, whose median is told")
    parser.add_argument("--threads", type=positive, default=torch.get_num_threads())
    parser.add_argument(
        "--precision", action="append", help="benchmark only this precision; may be repeated"
    )
    parser.add_argument(
        "--time-limit", type=float, help="skip variants that would start after this many seconds"
    )
    options = parser.parse_args()
    start = time.monotonic()
    torch.set_num_threads(options.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    modes = ("train", "infer") if options.mode == "all" else (options.mode,)
    for variant in variants(device):
        if options.precision and variant.precision not in options.precision:
            continue
        for mode in modes:
            if variant.framework == "onnxruntime" and mode == "train":
                continue
            if options.time_limit and time.monotonic() - start > options.time_limit:
                print(f"skipped for lack of time: {mode}, {variant}", file=sys.stderr)
            else:
                print(json.dumps(measure(mode, variant, device, options)), flush=True)


if __name__ == "__main__":
    main()
