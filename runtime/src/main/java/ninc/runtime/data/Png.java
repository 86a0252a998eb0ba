package ninc.runtime.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A PNG file in memory.
 *
 * @param width the width in pixels
 * @param height the height in pixels
 * @param bytes the content of the file
 */
public record Png(int width, int height, byte[] bytes) {
  private static final int COLOURS = 3;

  public static Png of(BufferedImage picture) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(picture, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Png(picture.getWidth(), picture.getHeight(), bytes.toByteArray());
  }

  /** Encodes an image of a data set, greyscale or RGB. */
  public static Png of(Image image) {
    ImageShape shape = image.shape();
    BufferedImage picture =
        new BufferedImage(shape.width(), shape.height(), BufferedImage.TYPE_INT_RGB);
    for (int pixel = 0; pixel < shape.height() * shape.width(); pixel++) {
      int rgb = 0;
      for (int colour = 0; colour < COLOURS; colour++) {
        int channel = Math.min(colour, shape.channels() - 1);
        int value = image.pixels()[pixel * shape.channels() + channel];
        rgb = rgb << Byte.SIZE | Byte.toUnsignedInt((byte) value);
      }
      picture.setRGB(pixel % shape.width(), pixel / shape.width(), rgb);
    }
    return of(picture);
  }
}
