"""Writes targets.safetensors: the cross-entropy of smoothed labels, of probabilities and of smoothed probabilities,
with its gradient by the logits; and the parameters after ten steps from sgd-momentum/init.safetensors on mixed and
smoothed examples, with the loss of each step. Examples are mixed as torchvision's MixUp mixes them, with given
shares."""
import torch
from pytorch_clipping import BATCH, STEPS, images, labels, network
from safetensors.torch import load_file, save_file
from torch.nn.functional import cross_entropy, one_hot

SMOOTHING = 0.1
CLASSES = 6
SHARES = [1, 0.9, 0.75, 0.6, 0.5, 0.4, 0.3, 0.15, 0.05, 0]

torch.manual_seed(3)
logits = torch.randn(9, 7) * 3
classes = torch.randint(7, (9,))
probabilities = torch.softmax(torch.randn(9, 7), 1)
tensors = {"logits": logits, "labels": classes, "probabilities": probabilities}


def keep(name, targets, smoothing):
    z = logits.clone().requires_grad_()
    loss = cross_entropy(z, targets, label_smoothing=smoothing)
    loss.backward()
    tensors[f"{name}.loss"] = loss.detach()
    tensors[f"{name}.gradient"] = z.grad


keep("smoothed labels", classes, SMOOTHING)
keep("probabilities", probabilities, 0)
keep("smoothed probabilities", probabilities, SMOOTHING)


def mix(values, share):
    return values.roll(1, 0) * (1 - share) + values * share


layers, parameters = network()
with torch.no_grad():
    for name, value in load_file("sgd-momentum/init.safetensors").items():
        parameters[name].copy_(value)
optimizer = torch.optim.SGD(parameters.values(), lr=0.1, momentum=0.9)
losses = []
for step in range(STEPS):
    batch = slice(step * BATCH, (step + 1) * BATCH)
    targets = mix(one_hot(labels[batch], CLASSES).float(), SHARES[step])
    loss = cross_entropy(layers(mix(images[batch], SHARES[step])), targets, label_smoothing=SMOOTHING)
    optimizer.zero_grad()
    loss.backward()
    losses.append(loss.item())
    optimizer.step()

tensors |= {name: value.detach().contiguous() for name, value in parameters.items()}
tensors |= {"losses": torch.tensor(losses), "shares": torch.tensor(SHARES)}
save_file(tensors, "targets.safetensors")
