package ninc.runtime.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import ninc.runtime.UserError;

/**
 * Reads PNG and JPEG files as 8-bit images, grey or red, green and blue. Transparency is ignored:
 * the colour beneath it counts.
 */
public final class ImageFile {
  /** An image of more pixels is refused, since a file of a few bytes can announce any number. */
  private static final long MAX_PIXELS = 1L << 26;

  /**
   * A file of fewer bytes for its pixels is not whole: a byte of Deflate's gives at most 1032, each
   * of which holds 8 pixels of one bit, and JPEG takes more.
   */
  private static final long MAX_PIXELS_A_BYTE = 8 * 1032;

  private static final String JPEG = "jpeg";
  private static final Set<String> FORMATS = Set.of("png", JPEG);
  private static final int GREY = 1;
  private static final int RGB = 3;

  /** What the beginning of a file tells. */
  record Header(ImageSize size, int channels) {}

  private ImageFile() {}

  /**
   * Reads an image with the channels it has: one if it is grey, otherwise three.
   *
   * @throws UserError if the file is not an intact PNG or JPEG image, or a very large one
   */
  public static Image read(Path file) {
    return read(file, readHeader(file).channels());
  }

  /**
   * Reads an image with one or three channels; grey images can have three equal ones.
   *
   * @throws UserError as {@link #read(Path)}, or if one channel is asked of a colour image
   */
  public static Image read(Path file, int channels) {
    return withReader(
        file,
        reader -> {
          Header header = header(file, reader);
          if (channels < header.channels()) {
            throw new UserError("%s is a colour image, but a grey one is needed".formatted(file));
          }
          if (format(reader).equals(JPEG)) {
            JpegScans.check(file);
          }
          BufferedImage image = reader.read(0);
          byte[] pixels = header.channels() == GREY ? grey(image, channels) : rgb(image);
          return new Image(new ImageShape(header.size(), channels), pixels);
        });
  }

  /** Reads the beginning of the file only. */
  static Header readHeader(Path file) {
    return withReader(file, reader -> header(file, reader));
  }

  private static Header header(Path file, ImageReader reader) throws IOException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    long pixels = (long) width * height;
    if (pixels > MAX_PIXELS) {
      throw new UserError(
          "%s announces %d×%d pixels; images of at most %d pixels are read"
              .formatted(file, height, width, MAX_PIXELS));
    }
    long bytes = Files.size(file);
    if (pixels > bytes * MAX_PIXELS_A_BYTE) {
      throw new UserError(
          "%s announces %d×%d pixels, which its %d bytes cannot hold; get an undamaged copy"
              .formatted(file, height, width, bytes));
    }
    return new Header(new ImageSize(height, width), isGrey(reader.getRawImageType(0)) ? GREY : RGB);
  }

  /** The raw type is null for JPEG's own colour spaces, which hold colour. */
  private static boolean isGrey(ImageTypeSpecifier type) {
    if (type == null) {
      return false;
    }
    return switch (type.getColorModel()) {
      case IndexColorModel palette -> isGrey(palette);
      case ColorModel model -> model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    };
  }

  private static boolean isGrey(IndexColorModel palette) {
    return IntStream.range(0, palette.getMapSize())
        .allMatch(i ->
            palette.getRed(i) == palette.getGreen(i) && palette.getGreen(i) == palette.getBlue(i));
  }

  /**
   * Takes the samples as they are stored: the getters of colours would take them for linear light
   * and bend them.
   */
  private static byte[] grey(BufferedImage image, int channels) {
    Raster raster = image.getRaster();
    int excessBits = raster.getSampleModel().getSampleSize(0) - Byte.SIZE;
    byte[] pixels = new byte[image.getHeight() * image.getWidth() * channels];
    int to = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int sample = raster.getSample(x, y, 0);
        int value =
            switch (image.getColorModel()) {
              case IndexColorModel palette -> palette.getRed(sample);
              case ColorModel _ -> sample >> excessBits;
            };
        for (int c = 0; c < channels; c++) {
          pixels[to++] = (byte) value;
        }
      }
    }
    return pixels;
  }

  private static byte[] rgb(BufferedImage image) {
    int[] row = new int[image.getWidth()];
    byte[] pixels = new byte[image.getHeight() * row.length * RGB];
    int to = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, row.length, 1, row, 0, row.length);
      for (int argb : row) {
        pixels[to++] = (byte) (argb >> 16);
        pixels[to++] = (byte) (argb >> 8);
        pixels[to++] = (byte) argb;
      }
    }
    return pixels;
  }

  private interface Use<T> {
    T apply(ImageReader reader) throws IOException;
  }

  private static <T> T withReader(Path file, Use<T> use) {
    if (!Files.isRegularFile(file)) {
      throw new UserError(
          "%s is %s; give the path of a PNG or JPEG image"
              .formatted(file, Files.isDirectory(file) ? "a folder" : "not there"));
    }
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      ImageReader reader = findReader(file, in);
      List<String> warnings = new ArrayList<>();
      reader.addIIOReadWarningListener((_, warning) -> warnings.add(warning));
      try {
        reader.setInput(in, true, true);
        T result = use.apply(reader);
        checkWhole(file, warnings);
        return result;
      } finally {
        reader.dispose();
      }
    } catch (UserError e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The JDK's readers throw runtime exceptions, too, when an image is damaged.
      throw new UserError("%s cannot be read as an image: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * The JDK's JPEG reader makes up what is missing at the end of a file and only warns. Its other
   * warnings are about harmless oddities.
   */
  private static void checkWhole(Path file, List<String> warnings) {
    if (warnings.stream().anyMatch(warning -> warning.startsWith("Truncated"))) {
      throw new UserError("%s ends too early; get an undamaged copy of the file".formatted(file));
    }
  }

  private static ImageReader findReader(Path file, ImageInputStream in) throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (FORMATS.contains(format(reader))) {
        return reader;
      }
    }
    throw new UserError("%s is neither a PNG nor a JPEG image; convert it".formatted(file));
  }

  private static String format(ImageReader reader) throws IOException {
    return reader.getFormatName().toLowerCase(Locale.ROOT);
  }
}
