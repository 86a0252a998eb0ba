"""Writes blocks.safetensors: what layers made of several modules give in training mode for random inputs and
parameters, and the gradients of both for a random gradient of the output. Tensors are named after ninc's."""
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn.functional import relu, relu6, silu


class SqueezeExcitation(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(7, 3, 1)
        self.conv2 = nn.Conv2d(3, 7, 1)

    def forward(self, x):
        return x * torch.sigmoid(self.conv2(relu(self.conv1(x.mean((2, 3), keepdim=True)))))


class LayerNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.layernorm1 = nn.LayerNorm(11, eps=1e-6)

    def forward(self, x):
        return self.layernorm1(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class NinBlock(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(4, 9, 3, stride=2, padding=1, bias=False)
        self.batchnorm1 = nn.BatchNorm2d(9)
        self.pointwise1 = nn.Conv2d(9, 8, 1, bias=False)
        self.batchnorm2 = nn.BatchNorm2d(8)
        self.pointwise2 = nn.Conv2d(8, 6, 1, bias=False)
        self.batchnorm3 = nn.BatchNorm2d(6)

    def forward(self, x):
        x = silu(self.batchnorm1(self.conv(x)))
        x = silu(self.batchnorm2(self.pointwise1(x)))
        return silu(self.batchnorm3(self.pointwise2(x)))


class InvertedResidual(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        expanded = 3 * inputs
        self.expand = nn.Conv2d(inputs, expanded, 1, bias=False)
        self.batchnorm1 = nn.BatchNorm2d(expanded)
        self.depthwise = nn.Conv2d(expanded, expanded, 3, stride, 1, groups=expanded, bias=False)
        self.batchnorm2 = nn.BatchNorm2d(expanded)
        self.project = nn.Conv2d(expanded, outputs, 1, bias=False)
        self.batchnorm3 = nn.BatchNorm2d(outputs)

    def forward(self, x):
        y = relu6(self.batchnorm1(self.expand(x)))
        y = relu6(self.batchnorm2(self.depthwise(y)))
        y = self.batchnorm3(self.project(y))
        return x + y if x.shape == y.shape else y


# The name of ninc's node is before the names of its modules, where there is one.
CASES = {
    "squeeze_excitation": (SqueezeExcitation(), "multiply1.se.", (2, 7, 6, 5)),
    "layer_norm": (LayerNorm(), "", (2, 11, 4, 5)),
    "batch_normalized_nin_block": (NinBlock(), "nin1.", (3, 4, 9, 8)),
    "inverted_residual": (InvertedResidual(5, 5, 1), "invertedresidual1.", (3, 5, 8, 7)),
    "inverted_residual_stride": (InvertedResidual(5, 8, 2), "invertedresidual1.", (3, 5, 9, 8)),
}

torch.manual_seed(16)
tensors = {}
for name, (module, node, shape) in CASES.items():
    for key, parameter in module.named_parameters():
        if parameter.dim() == 1:
            torch.nn.init.uniform_(parameter, 0.5, 1.5)
        else:
            torch.nn.init.xavier_uniform_(parameter)
    start = {key: value.clone() for key, value in module.state_dict().items()}
    x = torch.randn(shape, requires_grad=True)
    y = module(x)
    dy = torch.randn_like(y)
    y.backward(dy)
    tensors[f"{name}.input"] = x.detach()
    tensors[f"{name}.output"] = y.detach()
    tensors[f"{name}.grad_output"] = dy
    tensors[f"{name}.grad_input"] = x.grad
    for key, value in start.items():
        if not key.endswith("num_batches_tracked"):
            tensors[f"{name}.{node}{key}"] = value
    for key, parameter in module.named_parameters():
        tensors[f"{name}.grad.{node}{key}"] = parameter.grad

save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, "blocks.safetensors")
