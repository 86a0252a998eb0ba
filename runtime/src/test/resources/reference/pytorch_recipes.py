"""Writes rmsprop.safetensors and rmsprop-momentum.safetensors: the parameters after ten steps from
sgd-momentum/init.safetensors on the batches of sgd-momentum/data, with the loss of each batch before its
update."""
import torch
from pytorch_clipping import BATCH, STEPS, images, labels, network
from safetensors.torch import load_file, save_file
from torch import nn


def train(file, rule):
    layers, parameters = network()
    with torch.no_grad():
        for name, value in load_file("sgd-momentum/init.safetensors").items():
            parameters[name].copy_(value)
    optimizer = rule(parameters.values())
    losses = []
    for step in range(STEPS):
        batch = slice(step * BATCH, (step + 1) * BATCH)
        loss = nn.functional.cross_entropy(layers(images[batch]), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        losses.append(loss.item())
        optimizer.step()
    final = {name: value.detach().contiguous() for name, value in parameters.items()}
    save_file(final | {"losses": torch.tensor(losses)}, file)


def rmsprop(parameters):
    return torch.optim.RMSprop(parameters, lr=0.01, eps=0.01)


def rmsprop_momentum(parameters):
    return torch.optim.RMSprop(
        parameters, lr=0.005, alpha=0.9, eps=0.01, momentum=0.8, weight_decay=0.1
    )


if __name__ == "__main__":
    train("rmsprop.safetensors", rmsprop)
    train("rmsprop-momentum.safetensors", rmsprop_momentum)
