"""Writes rmsprop.safetensors, rmsprop-momentum.safetensors and averaged.safetensors: the parameters after
ten steps from sgd-momentum/init.safetensors on the batches of sgd-momentum/data, with the loss of each
batch before its update, and in the last file the exponential moving averages of the parameters."""
import torch
from pytorch_clipping import BATCH, STEPS, images, labels, network
from safetensors.torch import load_file, save_file
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn


def train(file, rule, decay=None):
    layers, parameters = network()
    with torch.no_grad():
        for name, value in load_file("sgd-momentum/init.safetensors").items():
            parameters[name].copy_(value)
    optimizer = rule(parameters.values())
    averaged = decay and AveragedModel(layers, multi_avg_fn=get_ema_multi_avg_fn(decay))
    losses = []
    for step in range(STEPS):
        batch = slice(step * BATCH, (step + 1) * BATCH)
        loss = nn.functional.cross_entropy(layers(images[batch]), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        losses.append(loss.item())
        optimizer.step()
        if averaged:
            averaged.update_parameters(layers)
    final = {name: value.detach().contiguous() for name, value in parameters.items()}
    if averaged:
        names = {id(value): name for name, value in parameters.items()}
        for value, mean in zip(layers.parameters(), averaged.parameters()):
            final[names[id(value)] + ".average"] = mean.detach().contiguous()
    save_file(final | {"losses": torch.tensor(losses)}, file)


def rmsprop(parameters):
    return torch.optim.RMSprop(parameters, lr=0.01, eps=0.01)


def rmsprop_momentum(parameters):
    return torch.optim.RMSprop(
        parameters, lr=0.005, alpha=0.9, eps=0.01, momentum=0.8, weight_decay=0.1
    )


def sgd(parameters):
    return torch.optim.SGD(parameters, lr=0.1, momentum=0.9)


if __name__ == "__main__":
    train("rmsprop.safetensors", rmsprop)
    train("rmsprop-momentum.safetensors", rmsprop_momentum)
    train("averaged.safetensors", sgd, decay=0.7)
