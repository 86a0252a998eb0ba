"""Writes torchvision.safetensors: the logits of torchvision's networks, in evaluation mode, for two images, and in the
metadata the name and shape of each tensor of their state_dict. The values of tensors and images are not stored: they
are a function of their index, by which the test computes the same ones."""
import json
import math

import numpy
import torch
from safetensors.torch import save_file
from torchvision.models import mobilenet_v2, resnet18, squeezenet1_1

NETWORKS = {"resnet18": resnet18, "squeezenet1_1": squeezenet1_1, "mobilenet_v2": mobilenet_v2}
IMAGES = (2, 3, 64, 64)


def uniform(stream, count):
    """Numbers in [0, 1): the finalizer of MurmurHash3 of index + stream * 0x9E3779B9."""
    x = numpy.arange(count, dtype=numpy.uint32) + numpy.uint32(stream * 0x9E3779B9 & 0xFFFFFFFF)
    x ^= x >> 16
    x *= numpy.uint32(0x85EBCA6B)
    x ^= x >> 13
    x *= numpy.uint32(0xC2B2AE35)
    x ^= x >> 16
    return x / 2.0**32


def values(stream, name, shape):
    share = uniform(stream, math.prod(shape))
    if len(shape) > 1:
        bound = math.sqrt(6 / math.prod(shape[1:]))
        result = (2 * share - 1) * bound
    elif name.endswith(("weight", "running_var")):
        result = 0.5 + share
    else:
        result = share - 0.5
    return torch.from_numpy(result.astype(numpy.float32)).reshape(shape)


images = torch.from_numpy(uniform(1000, math.prod(IMAGES)).astype(numpy.float32)).reshape(IMAGES)
logits, shapes = {}, {}
for name, build in NETWORKS.items():
    network = build().eval()
    tensors = {key: value for key, value in network.state_dict().items() if value.dim() > 0}
    drawn = {key: values(i, key, list(value.shape)) for i, (key, value) in enumerate(sorted(tensors.items()))}
    network.load_state_dict(drawn, strict=False)
    with torch.no_grad():
        logits[name] = network(images).contiguous()
    shapes[name] = json.dumps({key: list(value.shape) for key, value in sorted(tensors.items())})
    print(name, sum(parameter.numel() for parameter in network.parameters()), logits[name].abs().max().item())

save_file(logits, "torchvision.safetensors", shapes)
