"""Writes pytorch-sequential.safetensors, the state_dict of a Sequential as PyTorch's users save it,
and pytorch-sequential-batch.safetensors, a batch and the logits that the network gives for it."""
import torch
from safetensors.torch import save_file
from torch import nn

torch.manual_seed(20)
network = nn.Sequential(
    nn.Conv2d(1, 4, 3),  # 1×9×7 to 4×7×5
    nn.ReLU(),
    nn.MaxPool2d(2),  # 4×3×2
    nn.Dropout(0.5),
    nn.Flatten(),
    nn.Linear(24, 6),
    nn.ReLU(),
    nn.Dropout(0.5),
    nn.Identity(),
    nn.Identity(),
    nn.Linear(6, 3),  # its name, 10, is before 5 in the order of letters
).eval()
images = torch.rand(5, 1, 9, 7)
with torch.no_grad():
    logits = network(images)
save_file(network.state_dict(), "pytorch-sequential.safetensors")
save_file({"images": images, "logits": logits}, "pytorch-sequential-batch.safetensors")
