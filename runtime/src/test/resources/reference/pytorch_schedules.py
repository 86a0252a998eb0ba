"""Writes schedules.safetensors: the learning rate of each step of six epochs of five steps, at a base
rate of 1, by PyTorch's schedulers. Those of epochs are stepped after an epoch, the others after a step."""
import warnings

import torch
from safetensors.torch import save_file
from torch.optim import lr_scheduler as schedulers

EPOCHS = 6
STEPS = 5
TOTAL = EPOCHS * STEPS
WARM_UP = 7
LOSSES = [1.0, 0.8, 0.79995, 0.9, 0.7, 0.7]

warnings.simplefilter("error")


def rates(make, per_epoch=False, losses=False):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = make(optimizer)
    result = []
    for epoch in range(EPOCHS):
        for step in range(STEPS):
            result.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            last = epoch == EPOCHS - 1 and step == STEPS - 1
            if not per_epoch and not last:
                scheduler.step()
        if per_epoch:
            scheduler.step(*([LOSSES[epoch]] if losses else []))
    return torch.tensor(result, dtype=torch.float64)


def warmed_up(then):
    def make(optimizer):
        rise = schedulers.LinearLR(optimizer, start_factor=1 / (WARM_UP + 1), total_iters=WARM_UP)
        return schedulers.SequentialLR(optimizer, [rise, then(optimizer)], milestones=[WARM_UP])

    return make


if __name__ == "__main__":
    save_file(
        {
            "constant": rates(lambda o: schedulers.ConstantLR(o, factor=1.0), per_epoch=True),
            "step": rates(lambda o: schedulers.StepLR(o, 2, 0.3), per_epoch=True),
            "multi-step": rates(lambda o: schedulers.MultiStepLR(o, [1, 2, 5], 0.3), per_epoch=True),
            "cosine": rates(lambda o: schedulers.CosineAnnealingLR(o, TOTAL)),
            "one-cycle": rates(lambda o: schedulers.OneCycleLR(o, 1.0, total_steps=TOTAL)),
            "polynomial": rates(lambda o: schedulers.PolynomialLR(o, TOTAL, power=1.7)),
            "exponential": rates(lambda o: schedulers.ExponentialLR(o, 0.8 ** (1 / STEPS))),
            "plateau": rates(
                lambda o: schedulers.ReduceLROnPlateau(o, factor=0.5, patience=1),
                per_epoch=True,
                losses=True,
            ),
            "function": rates(lambda o: schedulers.LambdaLR(o, lambda step: 1 / (1 + step / STEPS))),
            "warm-up and cosine": rates(
                warmed_up(lambda o: schedulers.CosineAnnealingLR(o, TOTAL - WARM_UP))
            ),
            "warm-up and polynomial": rates(
                warmed_up(lambda o: schedulers.PolynomialLR(o, TOTAL - WARM_UP, power=2))
            ),
            "losses": torch.tensor(LOSSES, dtype=torch.float64),
        },
        "schedules.safetensors",
    )
