"""Writes augmentations.safetensors: what Pillow makes of two images, in colour and in greyscale, as N×H×W×C, one
tensor per operation, named after the operation and its parameters. torchvision's transforms of PIL images call the
same functions with random parameters; the hue is shifted as in its adjust_hue."""
import numpy
import torch
from PIL import Image, ImageEnhance
from safetensors.torch import save_file

HEIGHT, WIDTH = 23, 31
BOXES = [(0, 0, 23, 31), (3, 5, 7, 20), (10, 0, 13, 2), (22, 30, 1, 1)]  # top, left, height, width
ANGLES = [-180, -90, -33.3, 0, 0.1, 17, 45, 90, 179.9]
FACTORS = [0, 0.35, 1, 1.5, 3]
TURNS = [-0.5, -0.13, 0, 0.07, 0.25, 0.5]

random = numpy.random.default_rng(19)
smooth = numpy.add.outer(numpy.arange(HEIGHT) * 7, numpy.arange(WIDTH) * 3)
noise = random.integers(0, 256, (HEIGHT, WIDTH, 3))
colour = numpy.stack([smooth % 256, 255 - smooth % 256, noise[:, :, 0]], axis=2)
colour[:4] = noise[:4]
colour[4, :, :] = noise[4, :, :1]  # a row of greys, which have no hue
IMAGES = {
    "colour": Image.fromarray(colour.astype(numpy.uint8)),
    "grey": Image.fromarray(colour[:, :, 2].astype(numpy.uint8)),
}


def shift_hue(image, turns):
    hue, saturation, value = image.convert("HSV").split()
    shifted = (numpy.array(hue).astype(int) + int(turns * 255)) % 256
    hue = Image.fromarray(shifted.astype(numpy.uint8))
    return Image.merge("HSV", (hue, saturation, value)).convert("RGB")


tensors = {}


def keep(name, image):
    values = numpy.array(image).reshape(HEIGHT, WIDTH, -1)
    tensors[name] = torch.from_numpy(values.copy())


for name, image in IMAGES.items():
    keep(f"{name}.input", image)
    for top, left, height, width in BOXES:
        crop = image.crop((left, top, left + width, top + height))
        keep(f"{name}.crop {top} {left} {height} {width}", crop.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR))
    for angle in ANGLES:
        keep(f"{name}.rotation {angle}", image.rotate(angle, Image.Resampling.BILINEAR))
    for factor in FACTORS:
        keep(f"{name}.brightness {factor}", ImageEnhance.Brightness(image).enhance(factor))
        keep(f"{name}.contrast {factor}", ImageEnhance.Contrast(image).enhance(factor))
        keep(f"{name}.saturation {factor}", ImageEnhance.Color(image).enhance(factor))
for turns in TURNS:
    keep(f"colour.hue {turns}", shift_hue(IMAGES["colour"], turns))

save_file(tensors, "augmentations.safetensors")
