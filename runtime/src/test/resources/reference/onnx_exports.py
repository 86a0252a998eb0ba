"""Writes onnx/*.onnx, small networks as torch.onnx.export writes them, and onnx/logits.safetensors: for each network, the
logits that ONNX Runtime computes for the images of its size in the same file. Files whose names end with -traced or
-unfolded are by the older exporter, which traces. Without -unfolded, exporters fold batch normalization."""
import pathlib
import warnings

import numpy
import onnx
import onnxruntime
import torch
from safetensors.numpy import save_file
from torch import nn

torch.manual_seed(12)
FOLDER = pathlib.Path(__file__).parent / "onnx"
warnings.filterwarnings("ignore")


def conv_bn(inputs, outputs, size=3, activation=nn.ReLU, **options):
    padding = options.pop("padding", size // 2)
    layers = [nn.Conv2d(inputs, outputs, size, padding=padding, bias=False, **options), nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, *([activation()] if activation else []))


class Residual(nn.Module):
    """The basic block of ResNet."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.body = nn.Sequential(conv_bn(inputs, outputs, stride=stride), conv_bn(outputs, outputs, activation=None))
        same = stride == 1 and inputs == outputs
        self.skip = nn.Identity() if same else conv_bn(inputs, outputs, 1, None, stride=stride)

    def forward(self, x):
        return torch.relu(self.body(x) + self.skip(x))


class InvertedResidual(nn.Module):
    """The block of MobileNetV2."""

    def __init__(self, inputs, outputs, stride, expand):
        super().__init__()
        hidden = inputs * expand
        layers = [conv_bn(inputs, hidden, 1, nn.ReLU6)] if expand > 1 else []
        layers.append(conv_bn(hidden, hidden, 3, nn.ReLU6, stride=stride, groups=hidden))
        layers.append(conv_bn(hidden, outputs, 1, None))
        self.body = nn.Sequential(*layers)
        self.adds = stride == 1 and inputs == outputs

    def forward(self, x):
        return x + self.body(x) if self.adds else self.body(x)


class Fire(nn.Module):
    """The module of SqueezeNet."""

    def __init__(self, inputs, squeezed, expanded):
        super().__init__()
        self.squeeze = nn.Conv2d(inputs, squeezed, 1)
        self.one = nn.Conv2d(squeezed, expanded, 1)
        self.three = nn.Conv2d(squeezed, expanded, 3, padding=1)

    def forward(self, x):
        x = torch.relu(self.squeeze(x))
        return torch.cat([torch.relu(self.one(x)), torch.relu(self.three(x))], 1)


class Inception(nn.Module):
    """The module of GoogLeNet, with an average pool."""

    def __init__(self, inputs):
        super().__init__()
        self.branches = nn.ModuleList([
            conv_bn(inputs, 4, 1),
            nn.Sequential(conv_bn(inputs, 3, 1), conv_bn(3, 6, 3)),
            nn.Sequential(conv_bn(inputs, 2, 1), nn.Conv2d(2, 4, (1, 5), padding=(0, 2)), nn.Conv2d(4, 3, (5, 1), padding=(2, 0))),
            nn.Sequential(nn.MaxPool2d(3, 1, 1), conv_bn(inputs, 3, 1)),
            nn.Sequential(nn.AvgPool2d(3, 1, 1), conv_bn(inputs, 2, 1)),
        ])

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], 1)


class SqueezeExcite(nn.Module):
    """Squeeze-and-excitation as in MobileNetV3."""

    def __init__(self, channels, gate):
        super().__init__()
        self.down, self.up, self.gate = nn.Conv2d(channels, 3, 1), nn.Conv2d(3, channels, 1), gate

    def forward(self, x):
        return x * self.gate(self.up(torch.relu(self.down(nn.functional.adaptive_avg_pool2d(x, 1)))))


class LayerNorm2d(nn.LayerNorm):
    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class ConvNeXtBlock(nn.Module):
    """The block of torchvision's ConvNeXt."""

    def __init__(self, channels):
        super().__init__()
        self.depthwise = nn.Conv2d(channels, channels, 7, padding=3, groups=channels)
        self.norm = nn.LayerNorm(channels, eps=1e-6)
        self.wide, self.narrow = nn.Linear(channels, 4 * channels), nn.Linear(4 * channels, channels)
        self.scale = nn.Parameter(torch.rand(channels, 1, 1))

    def forward(self, x):
        y = self.norm(self.depthwise(x).permute(0, 2, 3, 1))
        y = self.narrow(nn.functional.gelu(self.wide(y))).permute(0, 3, 1, 2)
        return x + self.scale * y


class Mean(nn.Module):
    def forward(self, x):
        return x.mean((2, 3), keepdim=True)


class DenseBlock(nn.Module):
    """The block of DenseNet: each layer sees all maps before it."""

    def __init__(self, inputs, growth, layers):
        super().__init__()
        self.layers = nn.ModuleList(
            nn.Sequential(nn.BatchNorm2d(inputs + i * growth), nn.ReLU(), nn.Conv2d(inputs + i * growth, growth, 3, padding=1))
            for i in range(layers))

    def forward(self, x):
        maps = [x]
        for layer in self.layers:
            maps.append(layer(torch.cat(maps, 1)))
        return torch.cat(maps, 1)


class ByHand(nn.Module):
    """What users write themselves: view, mean, F.relu, scaled pixels, a softmax at the end."""

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(3, 6, 5, padding=2), nn.Conv2d(6, 8, 3, dilation=2)
        self.linear1, self.linear2 = nn.Linear(8 * 8 * 8, 20), nn.Linear(20, 10)

    def forward(self, x):
        x = (x - 0.5) / 0.25
        x = nn.functional.max_pool2d(torch.relu(self.conv1(x)), 2)
        x = nn.functional.leaky_relu(self.conv2(x), 0.2)
        x = x.view(x.size(0), -1)
        return torch.softmax(self.linear2(torch.sigmoid(self.linear1(x))), 1)


def head(inputs):
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(inputs, 10))


NETWORKS = {
    "residual": nn.Sequential(conv_bn(3, 8, 7, stride=2), nn.MaxPool2d(3, 2, 1), Residual(8, 8, 1), Residual(8, 12, 2), head(12)),
    "inverted-residual": nn.Sequential(
        conv_bn(3, 6, 3, nn.ReLU6, stride=2), InvertedResidual(6, 4, 1, 1), InvertedResidual(4, 6, 2, 3),
        InvertedResidual(6, 6, 1, 3), head(6)),
    "fire": nn.Sequential(
        nn.Conv2d(3, 8, 3, 2), nn.ReLU(), nn.MaxPool2d(3, 2, ceil_mode=True), Fire(8, 3, 5), Fire(10, 4, 6),
        nn.Dropout(0.5), nn.Conv2d(12, 10, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten()),
    "inception": nn.Sequential(conv_bn(3, 8, 3, stride=2), Inception(8), Inception(18), nn.AvgPool2d(2), head(18)),
    "squeeze-excite": nn.Sequential(
        conv_bn(3, 8, 3, nn.Hardswish, stride=2), SqueezeExcite(8, nn.Hardsigmoid()), conv_bn(8, 8, 3, nn.SiLU, groups=4),
        SqueezeExcite(8, nn.Sigmoid()), nn.Conv2d(8, 6, 1), nn.ELU(0.7), nn.Tanh(), head(6)),
    "convnext": nn.Sequential(
        nn.Conv2d(3, 8, 4, 4), LayerNorm2d(8, eps=1e-6), ConvNeXtBlock(8), LayerNorm2d(8, eps=1e-6), nn.Conv2d(8, 12, 2, 2),
        ConvNeXtBlock(12), Mean(), LayerNorm2d(12, eps=1e-6), nn.Flatten(), nn.Linear(12, 10)),
    "nin": nn.Sequential(
        nn.Conv2d(3, 8, 5, 2), nn.ReLU(), nn.Conv2d(8, 8, 1), nn.ReLU(), nn.Conv2d(8, 8, 1), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Dropout(0.5), nn.Conv2d(8, 10, 3, padding=1), nn.ReLU(), nn.Conv2d(10, 12, 1), nn.ReLU(), nn.Conv2d(12, 10, 1),
        nn.AdaptiveAvgPool2d(1), nn.Flatten()),
    "dense": nn.Sequential(nn.Conv2d(3, 6, 3, 2), DenseBlock(6, 4, 3), nn.BatchNorm2d(18), nn.ReLU(), head(18)),
    "by-hand": ByHand(),
}


def randomize(module):
    """Statistics that are all 0 and 1 would show little."""
    for layer in module.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.running_mean.uniform_(-0.3, 0.3)
            layer.running_var.uniform_(0.5, 1.5)
            nn.init.uniform_(layer.weight, 0.5, 1.5)
            nn.init.uniform_(layer.bias, -0.3, 0.3)


def strip(path):
    """Removes what is only for people to read, such as the lines of PyTorch's code that nodes come from."""
    model = onnx.load(path)
    graph = model.graph
    for part in [model, graph, *graph.node, *graph.input, *graph.output, *graph.initializer]:
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    graph.ClearField("value_info")
    onnx.save(model, path)


def export(network, name, **options):
    images = IMAGES[24 if isinstance(network, ByHand) else 32]
    path = FOLDER / f"{name}.onnx"
    torch.onnx.export(network, (images,), path, input_names=["image"], output_names=["scores"], **options)
    strip(path)
    session = onnxruntime.InferenceSession(path)
    tensors[f"{name}.logits"] = session.run(None, {"image": images.numpy()})[0]
    if not numpy.allclose(tensors[f"{name}.logits"], network(images).numpy(), atol=1e-5):
        raise SystemExit(f"{name}: ONNX Runtime and PyTorch disagree")


FOLDER.mkdir(exist_ok=True)
IMAGES = {size: torch.rand(2, 3, size, size) for size in [24, 32]}
tensors = {f"images.{size}": images.numpy() for size, images in IMAGES.items()}
with torch.no_grad():
    for name, network in NETWORKS.items():
        randomize(network)
        network.eval()
        batch = {"image": {0: "N"}, "scores": {0: "N"}}
        export(network, name, dynamo=True, dynamic_shapes=({0: torch.export.Dim("N")},), external_data=False, verbose=False)
        export(network, f"{name}-traced", dynamo=False, dynamic_axes=batch, opset_version=17)
    unfolded = torch.onnx.TrainingMode.PRESERVE
    for name in ["residual", "inverted-residual"]:
        export(NETWORKS[name], f"{name}-unfolded", dynamo=False, training=unfolded, opset_version=17)

save_file(tensors, FOLDER / "logits.safetensors")
