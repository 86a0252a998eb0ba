"""Writes orientation.safetensors: images with every EXIF orientation, what Pillow makes of them by
ImageOps.exif_transpose, and a CMYK image."""


import numpy as np
from PIL import Image, ImageOps
from safetensors.numpy import save_file

ORIENTATION = 274
pixels = np.arange(3 * 5 * 3, dtype=np.uint8).reshape(3, 5, 3) * 5
tensors = {}
for value in range(1, 9):
    for kind in ("png", "jpeg"):
        name = f"orientation{value}.{kind}"
        exif = Image.Exif()
        exif[ORIENTATION] = value
        image = Image.fromarray(np.repeat(np.repeat(pixels, 4, 0), 4, 1))
        image.save(name, exif=exif, quality=100, subsampling=0)
        tensors[name] = np.array(ImageOps.exif_transpose(Image.open(name)))
        tensors[name + ".file"] = np.fromfile(name, dtype=np.uint8)
image.convert("CMYK").save("cmyk.jpeg")
tensors["cmyk.jpeg.file"] = np.fromfile("cmyk.jpeg", dtype=np.uint8)
save_file(tensors, "orientation.safetensors")
