"""Writes activations.safetensors: what each activation gives for the same input, and the gradient of the
input for the same gradient of the output, computed in float32 and, under names that end with 64, in float64.
Tensors are named after the call that makes the activation in ninc."""
import torch
from safetensors.torch import save_file
from torch.nn import functional

SHAPE = (2, 5, 3, 11)
EDGES = [-8, -6, -3, -1, -1e-4, 0, 1e-4, 1, 3, 6, 8]

ACTIVATIONS = {
    "relu()": functional.relu,
    "relu6()": functional.relu6,
    "leakyRelu(0.01)": functional.leaky_relu,
    "leakyRelu(0.3)": lambda x: functional.leaky_relu(x, 0.3),
    "elu(1.0)": functional.elu,
    "elu(0.7)": lambda x: functional.elu(x, 0.7),
    "gelu()": functional.gelu,
    "silu()": functional.silu,
    "hardSwish()": functional.hardswish,
    "sigmoid()": torch.sigmoid,
    "hardSigmoid()": functional.hardsigmoid,
    "tanh()": torch.tanh,
}

# The backward pass of PyTorch's hardsigmoid multiplies by a sixth in float32, whatever the type of the input.
IN_FLOAT64 = {"hardSigmoid()": lambda x: functional.relu6(x + 3) / 6}

torch.manual_seed(8)
inputs = torch.empty(SHAPE).uniform_(-8, 8)
inputs[0, 0, 0] = torch.tensor(EDGES)
inputs[1, 4, 2] = torch.tensor(EDGES)
gradients = torch.randn(SHAPE)


def run(activation, dtype):
    x = inputs.to(dtype, copy=True).requires_grad_()
    y = activation(x)
    y.backward(gradients.to(dtype))
    return y.detach(), x.grad


tensors = {}
for name, activation in ACTIVATIONS.items():
    tensors[f"{name}.input"] = inputs.clone()
    tensors[f"{name}.grad_output"] = gradients.clone()
    tensors[f"{name}.output"], tensors[f"{name}.grad_input"] = run(activation, torch.float32)
    precise = IN_FLOAT64.get(name, activation)
    tensors[f"{name}.output64"], tensors[f"{name}.grad_input64"] = run(precise, torch.float64)

save_file(tensors, "activations.safetensors")
