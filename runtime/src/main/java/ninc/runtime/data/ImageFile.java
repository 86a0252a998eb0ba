package ninc.runtime.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.data.EncodedImage.InMemory;
import ninc.runtime.io.IoReason;

/**
 * Reads PNG and JPEG files as 8-bit images, greyscale or RGB, turned as their EXIF orientation
 * says. An alpha channel is ignored.
 */
public final class ImageFile {
  /** The limit on the number of pixels, since a file of a few bytes can announce any size. */
  private static final long MAX_PIXELS = 1L << 26;

  /** The limit on the length of a file, of more than 8 bytes per pixel. */
  private static final int MAX_BYTES = 1 << 30;

  /**
   * An upper bound on the pixels per byte of a complete file: a byte of Deflate data expands to at
   * most 1032 bytes, each of which holds at most 8 pixels of one bit. JPEG needs more bytes.
   */
  private static final long MAX_PIXELS_PER_BYTE = 8 * 1032;

  private static final String JPEG = "jpeg";
  private static final Set<String> FORMATS = Set.of("png", JPEG);
  private static final int GREY = 1;
  private static final int RGB = 3;

  /** The size as it is to be seen and the number of channels, from the beginning of a file. */
  record Header(ImageSize size, int channels) {}

  private ImageFile() {}

  /**
   * Returns the image files in a folder and its subfolders, by their names: those that end in
   * {@code .png}, {@code .jpg} or {@code .jpeg}. Hidden files and folders are ignored. They are
   * sorted by path, each folder's name as one unit.
   *
   * @throws Failure if a folder cannot be read
   */
  public static List<Path> below(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> hasImageName(file) && !isHidden(folder.relativize(file)))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new Failure("%s cannot be read: %s".formatted(folder, IoReason.of(e)), e);
    } catch (UncheckedIOException e) {
      throw new Failure("%s cannot be read: %s".formatted(folder, IoReason.of(e.getCause())), e);
    }
  }

  private static boolean isHidden(Path file) {
    return Stream.iterate(file, Objects::nonNull, Path::getParent)
        .anyMatch(part -> part.getFileName().toString().startsWith("."));
  }

  static boolean hasImageName(Path path) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".png") || name.endsWith(".jpg") || name.endsWith(".jpeg");
  }

  /**
   * Reads an image with its own channels: one if it is greyscale, otherwise three.
   *
   * @throws UserError if the file is not an intact PNG or JPEG image, is CMYK, or is too large
   */
  public static Image read(Path file) {
    return read(encoded(file));
  }

  /** Reads an image of a data set. The errors are those of {@link #read(Path)}. */
  static Image read(EncodedImage file) {
    return read(file, (_, _, _) -> Optional.empty());
  }

  /**
   * Reads an image of a data set, a JPEG image at a fraction of its size if that is no less than
   * what is needed. The errors are those of {@link #read(Path)}.
   */
  static Image read(EncodedImage file, ImageSize needed, TurboJpeg decoder) {
    return read(
        file,
        (jpeg, stored, head) -> {
          int factor = TurboJpeg.factor(stored.size(), head.turned(needed));
          return factor == 1 ? Optional.empty() : Optional.of(decoder.decode(jpeg, stored, factor));
        });
  }

  /** Decodes some JPEG images in place of the JDK. */
  private interface Decoder {
    Optional<Image> decode(byte[] jpeg, ImageShape stored, ImageHead head) throws IOException;
  }

  private static Image read(EncodedImage file, Decoder decoder) {
    InMemory bytes = new InMemory(file.toString(), bytes(file));
    return withReader(
        bytes,
        reader -> {
          ImageHead head = head(bytes);
          Header header = header(bytes, reader, head);
          ImageShape stored = new ImageShape(head.turned(header.size()), header.channels());
          Optional<Image> decoded = Optional.empty();
          if (format(reader).equals(JPEG)) {
            JpegScans.checkCount(bytes);
            decoded = decoder.decode(bytes.bytes(), stored, head);
          }
          return head.turned(decoded.isPresent() ? decoded.get() : decode(reader, stored));
        });
  }

  private static Image decode(ImageReader reader, ImageShape shape) throws IOException {
    BufferedImage image = reader.read(0);
    return new Image(shape, shape.channels() == GREY ? grey(image) : rgb(image));
  }

  /** Reads only the beginning of a file. */
  static Header readHeader(EncodedImage file) {
    return withReader(file, reader -> header(file, reader, head(file)));
  }

  private static EncodedImage encoded(Path file) {
    if (!Files.exists(file)) {
      throw new UserError(
          "file not found: %s; give the path of a PNG or JPEG image".formatted(file));
    }
    if (!Files.isRegularFile(file)) {
      throw new UserError("%s is not a file; give the path of a PNG or JPEG image".formatted(file));
    }
    try {
      return EncodedImage.of(file);
    } catch (IOException e) {
      throw unreadable(file, IoReason.of(e), e);
    }
  }

  /** Reads a file at once, so that a slow file system is asked once. */
  private static byte[] bytes(EncodedImage file) {
    if (file.length() > MAX_BYTES) {
      throw new UserError(
          "%s has %d bytes; images of at most %d bytes are read"
              .formatted(file, file.length(), MAX_BYTES));
    }
    try (InputStream in = file.open()) {
      return in.readNBytes(MAX_BYTES);
    } catch (IOException e) {
      throw unreadable(file, IoReason.of(e), e);
    }
  }

  private static UserError unreadable(Object file, String reason, Exception cause) {
    return new UserError("%s cannot be read as an image: %s".formatted(file, reason), cause);
  }

  /**
   * Reads what the JDK's readers do not tell.
   *
   * @throws UserError if the pixels are CMYK, which the JDK converts to other colours than Pillow
   */
  private static ImageHead head(EncodedImage file) throws IOException {
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(file.open()))) {
      ImageHead head = ImageHead.of(in);
      if (head.components() == ImageHead.CMYK) {
        throw new UserError("%s is a CMYK image; convert it to RGB".formatted(file));
      }
      return head;
    }
  }

  private static Header header(EncodedImage file, ImageReader reader, ImageHead head)
      throws IOException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    long pixels = (long) width * height;
    if (pixels > MAX_PIXELS) {
      throw new UserError(
          "%s announces %d×%d pixels; images of at most %d pixels are read"
              .formatted(file, height, width, MAX_PIXELS));
    }
    if (pixels > file.length() * MAX_PIXELS_PER_BYTE) {
      throw new UserError(
          "%s announces %d×%d pixels, which its %d bytes cannot hold; get an undamaged copy"
              .formatted(file, height, width, file.length()));
    }
    return new Header(
        head.turned(new ImageSize(height, width)), isGrey(reader.getRawImageType(0)) ? GREY : RGB);
  }

  /**
   * Returns whether an image is greyscale. The raw type is null for the colour spaces of JPEG,
   * which are not greyscale.
   */
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
   * Reads the stored samples. {@link BufferedImage#getRGB} would treat them as linear light and
   * apply a gamma curve.
   */
  private static byte[] grey(BufferedImage image) {
    Raster raster = image.getRaster();
    int excessBits = raster.getSampleModel().getSampleSize(0) - Byte.SIZE;
    byte[] pixels = new byte[image.getHeight() * image.getWidth()];
    int to = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int sample = raster.getSample(x, y, 0);
        int value =
            switch (image.getColorModel()) {
              case IndexColorModel palette -> palette.getRed(sample);
              case ColorModel _ -> sample >> excessBits;
            };
        pixels[to++] = (byte) value;
      }
    }
    return pixels;
  }

  private static byte[] rgb(BufferedImage image) {
    return storesRgb(image.getColorModel()) ? storedRgb(image.getRaster()) : convertedRgb(image);
  }

  /** Returns whether the first three bands are the bytes of red, green and blue. */
  private static boolean storesRgb(ColorModel model) {
    return model instanceof ComponentColorModel
        && model.getColorSpace().isCS_sRGB()
        && !model.isAlphaPremultiplied()
        && IntStream.of(model.getComponentSize()).allMatch(bits -> bits == Byte.SIZE);
  }

  private static byte[] storedRgb(Raster raster) {
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    int[] row = new int[width * bands];
    byte[] pixels = new byte[raster.getHeight() * width * RGB];
    int to = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int from = 0; from < row.length; from += bands) {
        pixels[to++] = (byte) row[from];
        pixels[to++] = (byte) row[from + 1];
        pixels[to++] = (byte) row[from + 2];
      }
    }
    return pixels;
  }

  /** Converts palettes, other colour spaces and 16-bit samples. */
  private static byte[] convertedRgb(BufferedImage image) {
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

  private interface ReaderFunction<T> {
    T apply(ImageReader reader) throws IOException;
  }

  private static <T> T withReader(EncodedImage file, ReaderFunction<T> function) {
    try (InputStream bytes = file.open();
        ImageInputStream in = new MemoryCacheImageInputStream(bytes)) {
      ImageReader reader = findReader(file, in);
      List<String> warnings = new ArrayList<>();
      reader.addIIOReadWarningListener((_, warning) -> warnings.add(warning));
      try {
        reader.setInput(in, true, true);
        T result = function.apply(reader);
        checkComplete(file, warnings);
        return result;
      } finally {
        reader.dispose();
      }
    } catch (UserError e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The JDK's readers also throw runtime exceptions for damaged images.
      throw unreadable(file, e.getMessage(), e);
    }
  }

  /**
   * Rejects truncated files, for which the JDK's JPEG reader fills in the missing pixels and only
   * warns. Its other warnings are harmless.
   */
  private static void checkComplete(EncodedImage file, List<String> warnings) {
    if (warnings.stream().anyMatch(warning -> warning.startsWith("Truncated"))) {
      throw new UserError("%s is truncated; get an undamaged copy of the file".formatted(file));
    }
  }

  private static ImageReader findReader(EncodedImage file, ImageInputStream in) throws IOException {
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

  /**
   * Limits the scans of a JPEG file. A reader visits all pixels once per scan, and a scan can be a
   * few bytes long, so that decoding a small file with many scans could take hours.
   */
  private static final class JpegScans {
    /** A limit far above the roughly ten scans that encoders write. */
    private static final int MAX = 100;

    private static final int MARKER = 0xff;
    private static final int START_OF_SCAN = 0xda;

    private JpegScans() {}

    /**
     * Checks that a file does not have too many scans.
     *
     * @throws UserError if it has
     */
    static void checkCount(InMemory file) {
      int scans = 0;
      int last = 0;
      for (byte value : file.bytes()) {
        int next = Byte.toUnsignedInt(value);
        if (last == MARKER && next == START_OF_SCAN && ++scans > MAX) {
          throw new UserError(
              "%s has more than %d scans; encode the image again".formatted(file, MAX));
        }
        last = next;
      }
    }
  }
}
