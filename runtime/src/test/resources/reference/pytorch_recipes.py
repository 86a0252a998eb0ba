"""Writes rmsprop.safetensors, rmsprop-momentum.safetensors, averaged.safetensors and
accumulated.safetensors: the parameters after ten batches of sgd-momentum/data from
sgd-momentum/init.safetensors, with the loss of each batch before its update. The third file also has the
exponential moving averages of the parameters; in the last one, a step takes the mean gradient of three
batches, clipped to a norm of 0.2."""
import torch
from pytorch_clipping import BATCH, STEPS, images, labels, network
from safetensors.torch import load_file, save_file
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn


def train(file, rule, decay=None, accumulation=1, largest=None):
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
        losses.append(loss.item())
        first = step - step % accumulation
        end = min(first + accumulation, STEPS)
        (loss / (end - first)).backward()
        if step < end - 1:
            continue
        if largest:
            nn.utils.clip_grad_norm_(parameters.values(), largest)
        optimizer.step()
        optimizer.zero_grad()
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
    train("accumulated.safetensors", sgd, accumulation=3, largest=0.2)
