"""Writes clipping-sgd.safetensors and clipping-adamw.safetensors: the parameters after ten steps from
sgd-momentum/init.safetensors on the batches of sgd-momentum/data, the gradients clipped to a norm that
some of them exceed, with the loss of each step and the norm of its gradients before they are clipped."""
import gzip

import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn.utils import clip_grad_norm_

STEPS = 10
BATCH = 8
LARGEST = 0.2
PREFIX = "sgd-momentum/data/train-"


def block(inputs, outputs, size, **window):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, size, **window),
        nn.ReLU(),
        nn.Conv2d(outputs, outputs, 1),
        nn.ReLU(),
        nn.Conv2d(outputs, outputs, 1),
        nn.ReLU(),
    )


def network():
    layers = nn.Sequential(
        block(1, 12, 5, stride=2, padding=2),
        nn.MaxPool2d(3, 2),
        block(12, 20, 3, padding=1),
        nn.AvgPool2d(2),
        block(20, 6, 3, padding=1),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
    )
    parameters = {}
    for name, index in {"nin1": 0, "nin2": 2, "nin3": 4}.items():
        for layer, place in {"conv": 0, "pointwise1": 2, "pointwise2": 4}.items():
            parameters[f"{name}.{layer}.weight"] = layers[index][place].weight
            parameters[f"{name}.{layer}.bias"] = layers[index][place].bias
    return layers, parameters


def integers(path, header):
    return torch.frombuffer(bytearray(gzip.open(path).read()[header:]), dtype=torch.uint8)


images = integers(PREFIX + "images-idx3-ubyte.gz", 16).reshape(-1, 1, 31, 27) / 255
labels = integers(PREFIX + "labels-idx1-ubyte.gz", 8).long()


def train(file, rule):
    layers, parameters = network()
    with torch.no_grad():
        for name, value in load_file("sgd-momentum/init.safetensors").items():
            parameters[name].copy_(value)
    optimizer = rule(parameters.values())
    losses, norms = [], []
    for step in range(STEPS):
        batch = slice(step * BATCH, (step + 1) * BATCH)
        loss = nn.functional.cross_entropy(layers(images[batch]), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        norms.append(clip_grad_norm_(parameters.values(), LARGEST).item())
        losses.append(loss.item())
        optimizer.step()
    final = {name: value.detach().contiguous() for name, value in parameters.items()}
    save_file(final | {"losses": torch.tensor(losses), "norms": torch.tensor(norms)}, file)


def sgd(parameters):
    return torch.optim.SGD(parameters, lr=0.1, momentum=0.9, weight_decay=0.01)


def adamw(parameters):
    return torch.optim.AdamW(parameters, lr=0.01, eps=0.01, weight_decay=0.1)


if __name__ == "__main__":
    train("clipping-sgd.safetensors", sgd)
    train("clipping-adamw.safetensors", adamw)
