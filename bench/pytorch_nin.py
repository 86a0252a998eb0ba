#!/usr/bin/env python3
"""Times the d2l book's NiN in PyTorch on the CPU, for comparison with ninc on the same machine.

Prints one JSON object a line for each mode and memory layout: the median over the counted steps,
in examples per second. Needs torch; run it with nothing else running:

    python3 bench/pytorch_nin.py --batch-size 128
"""

import argparse
import json
import statistics
import time

import torch
from torch import nn


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
        *block(384, 10, 3, padding=1),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
    )


def median_seconds(step, count):
    for _ in range(2):
        step()
    seconds = []
    for _ in range(count):
        start = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def measure(layout, batch_size, steps):
    torch.manual_seed(0)
    net = network().to(memory_format=layout)
    images = torch.rand(batch_size, 1, 224, 224).to(memory_format=layout)
    labels = torch.randint(0, 10, (batch_size,))
    loss = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01)

    def train():
        optimizer.zero_grad()
        loss(net(images), labels).backward()
        optimizer.step()

    @torch.no_grad()
    def infer():
        net(images)

    yield "train", batch_size / median_seconds(train, steps)
    net.eval()
    yield "infer", batch_size / median_seconds(infer, steps)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--batch-size", type=int, default=128)
    arguments.add_argument("--steps", type=int, default=5)
    arguments.add_argument("--threads", type=int, default=torch.get_num_threads())
    options = arguments.parse_args()
    torch.set_num_threads(options.threads)
    for layout in (torch.contiguous_format, torch.channels_last):
        for mode, speed in measure(layout, options.batch_size, options.steps):
            print(
                json.dumps(
                    {
                        "event": "bench",
                        "framework": "pytorch " + torch.__version__,
                        "mode": mode,
                        "device": "cpu",
                        "threads": options.threads,
                        "layout": str(layout).removeprefix("torch."),
                        "batch_size": options.batch_size,
                        "examples_per_second": round(speed, 1),
                    }
                ),
                flush=True,
            )


if __name__ == "__main__":
    main()
