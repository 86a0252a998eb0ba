package ninc.runtime.data;

import java.nio.ByteBuffer;
import java.util.List;
import ninc.runtime.UserError;
import ninc.runtime.io.Sha256;

/**
 * Images in files, which are decoded whenever they are used.
 *
 * @param shape the shape of every image once it is decoded and resized
 * @param images the images in the order of their numbers
 * @param reading how they are read
 */
record StoredImages(ImageShape shape, List<EncodedImage> images, ImageReading reading)
    implements ImageSource {

  StoredImages {
    images = List.copyOf(images);
  }

  @Override
  public boolean copy(int number, byte[] target) {
    EncodedImage file = images.get(number);
    Image image;
    try {
      image =
          reading
              .reducing()
              .map(decoder -> ImageFile.read(file, shape.size(), decoder))
              .orElseGet(() -> ImageFile.read(file));
    } catch (UserError e) {
      reading.broken().found(new BrokenImage(file.toString(), e));
      return false;
    }
    System.arraycopy(fit(file, image).pixels(), 0, target, 0, shape.length());
    return true;
  }

  private Image fit(EncodedImage file, Image image) {
    if (image.shape().channels() > shape.channels()) {
      throw new UserError(
          "%s is a colour image, but those that were looked at first are greyscale; convert it to greyscale"
              .formatted(file));
    }
    if (!image.shape().size().equals(shape.size()) && reading.resize().isEmpty()) {
      throw new UserError(
          "%s has %s pixels, but the images that were looked at first have %s; give the size to resize to"
              .formatted(file, image.shape().size(), shape.size()));
    }
    return image.withChannels(shape.channels()).resized(shape.size());
  }

  /**
   * Adds name and length, so that no image is decoded for a fingerprint, and whether it may be
   * decoded at a reduced size, which gives other pixels.
   */
  @Override
  public void addTo(Sha256 digest, int number) {
    EncodedImage file = images.get(number);
    digest.add(file.name()).add(ByteBuffer.allocate(Long.BYTES).putLong(file.length()).flip());
    if (reading.reducing().isPresent()) {
      digest.add("reduced");
    }
  }

  @Override
  public DecodingThreads decodingThreads() {
    return new DecodingThreads(reading.threads());
  }
}
