"""Writes batchnorm.safetensors: five steps of SGD on a small network with batch normalization, and what it then
evaluates. Tensors of the network are named after ninc's nodes, with start. and end. before them."""
import torch
from safetensors.torch import save_file
from torch.nn import BatchNorm2d, Conv2d, CrossEntropyLoss, Module
from torch.nn.functional import relu

STEPS, BATCH, CLASSES = 5, 6, 5


class Network(Module):
    def __init__(self):
        super().__init__()
        self.conv1 = Conv2d(3, 7, 3, bias=False)
        self.batchnorm1 = BatchNorm2d(7)
        self.depthwise1 = Conv2d(7, 7, 3, stride=2, padding=1, groups=7)
        self.batchnorm2 = BatchNorm2d(7)
        self.conv2 = Conv2d(7, CLASSES, 1)
        self.batchnorm3 = BatchNorm2d(CLASSES)

    def forward(self, x):
        x = relu(self.batchnorm1(self.conv1(x)))
        x = self.batchnorm2(self.depthwise1(x))
        return self.batchnorm3(relu(self.conv2(x))).mean((2, 3))


torch.manual_seed(16)
network = Network()
for name, parameter in network.named_parameters():
    if name.startswith("batchnorm"):
        torch.nn.init.uniform_(parameter, 0.5, 1.5)
tensors = {
    "images": torch.rand(STEPS, BATCH, 3, 9, 8),
    "labels": torch.randint(CLASSES, (STEPS, BATCH)),
    "test_images": torch.rand(BATCH, 3, 9, 8),
}


def save_state(when):
    for name, tensor in network.state_dict().items():
        if not name.endswith("num_batches_tracked"):
            tensors[f"{when}.{name}"] = tensor.clone()


save_state("start")
optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
losses = []
for images, labels in zip(tensors["images"], tensors["labels"]):
    optimizer.zero_grad()
    loss = CrossEntropyLoss()(network(images), labels)
    loss.backward()
    optimizer.step()
    losses.append(loss.detach())
save_state("end")
tensors["losses"] = torch.stack(losses)
network.eval()
with torch.no_grad():
    tensors["test_logits"] = network(tensors["test_images"])
save_file(tensors, "batchnorm.safetensors")
save_file(network.state_dict(), "pytorch-batchnorm.safetensors")
