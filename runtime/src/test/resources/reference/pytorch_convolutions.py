"""Writes convolutions.safetensors: what convolutions with groups, dilations, padding "same" and without a bias give
for random inputs and parameters, and the gradients of both for a random gradient of the output."""
import torch
from safetensors.torch import save_file
from torch.nn import Conv2d

CASES = {
    "groups": (Conv2d(6, 10, 3, stride=2, padding=1, groups=2), (2, 6, 9, 8)),
    "multiplier": (Conv2d(5, 15, (3, 2), padding=(1, 0), groups=5), (2, 5, 7, 6)),
    "depthwise": (Conv2d(11, 11, 3, stride=2, padding=1, groups=11), (2, 11, 9, 8)),
    "dilated": (Conv2d(3, 7, 3, padding=2, dilation=2), (2, 3, 9, 8)),
    "dilated_depthwise": (Conv2d(9, 9, (3, 5), stride=(1, 2), padding=(3, 4), dilation=(3, 2), groups=9), (2, 9, 8, 11)),
    "same": (Conv2d(4, 6, (5, 3), padding="same"), (2, 4, 7, 9)),
    "same_dilated": (Conv2d(4, 6, (2, 3), padding="same", dilation=(2, 3)), (2, 4, 7, 9)),
    "no_bias": (Conv2d(4, 6, 3, padding=1, bias=False), (2, 4, 7, 9)),
}

torch.manual_seed(16)
tensors = {}
for name, (module, shape) in CASES.items():
    for parameter in module.parameters():
        torch.nn.init.normal_(parameter)
    x = torch.randn(shape, requires_grad=True)
    y = module(x)
    dy = torch.randn_like(y)
    y.backward(dy)
    tensors[f"{name}.input"] = x.detach()
    tensors[f"{name}.output"] = y.detach()
    tensors[f"{name}.grad_output"] = dy
    tensors[f"{name}.grad_input"] = x.grad
    for key, parameter in module.named_parameters():
        tensors[f"{name}.{key}"] = parameter.detach()
        tensors[f"{name}.grad.{key}"] = parameter.grad

save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, "convolutions.safetensors")
