package ninc.runtime.data;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import ninc.runtime.UserError;

/**
 * Decodes JPEG images at a fraction of their size, which the reader of the JDK cannot, by the
 * TurboJPEG library of libjpeg-turbo. It transforms blocks of 8×8 coefficients to fewer pixels, so
 * that each of these is about the mean of those that it stands for. Instances are thread-safe.
 */
@SuppressWarnings("restricted")
public final class TurboJpeg {
  private static final List<String> NAMES =
      List.of("libturbojpeg.so.0", "libturbojpeg.so", "libturbojpeg.dylib", "turbojpeg.dll");

  /** The numbers by which sides can be divided, the largest first. */
  private static final int[] FACTORS = {8, 4, 2};

  private static final int GREY = 1;

  // Constants of turbojpeg.h.
  private static final int FORMAT_RGB = 0;
  private static final int FORMAT_GREY = 6;
  private static final int ACCURATE = 4096;
  private static final int FATAL = 1;

  /** The warning of libjpeg about a file that is cut off. Its other warnings are harmless. */
  private static final String CUT_OFF = "Premature end";

  private final MethodHandle begin;
  private final MethodHandle decompress;
  private final MethodHandle severity;
  private final MethodHandle problem;
  private final MethodHandle end;

  private TurboJpeg(SymbolLookup library) {
    begin = function(library, "tjInitDecompress", ADDRESS);
    decompress =
        function(
            library,
            "tjDecompress2",
            JAVA_INT,
            ADDRESS,
            ADDRESS,
            JAVA_LONG,
            ADDRESS,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT);
    severity = function(library, "tjGetErrorCode", JAVA_INT, ADDRESS);
    problem = function(library, "tjGetErrorStr2", ADDRESS, ADDRESS);
    end = function(library, "tjDestroy", JAVA_INT, ADDRESS);
  }

  private static MethodHandle function(
      SymbolLookup library, String name, MemoryLayout result, MemoryLayout... parameters) {
    return Linker.nativeLinker()
        .downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(result, parameters));
  }

  /**
   * Loads the library.
   *
   * @throws UserError if it is not installed
   */
  public static TurboJpeg load() {
    return load(NAMES);
  }

  /** Loads the first of these libraries that there is. */
  static TurboJpeg load(List<String> names) {
    return names.stream()
        .flatMap(name -> open(name).stream())
        .findFirst()
        .map(TurboJpeg::new)
        .orElseThrow(() ->
            new UserError(
                "libjpeg-turbo, which decodes JPEG images at reduced sizes, could not be loaded (tried %s); install it (on Debian and Ubuntu, apt-get install libturbojpeg0)"
                    .formatted(String.join(", ", names))));
  }

  private static Optional<SymbolLookup> open(String name) {
    try {
      return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /**
   * Returns the largest of 8, 4 and 2 by which both sides of an image can be divided without
   * falling below what is needed; 1 if there is none.
   */
  static int factor(ImageSize stored, ImageSize needed) {
    return IntStream.of(FACTORS)
        .filter(factor -> {
          ImageSize reduced = reduced(stored, factor);
          return reduced.height() >= needed.height() && reduced.width() >= needed.width();
        })
        .findFirst()
        .orElse(1);
  }

  private static ImageSize reduced(ImageSize stored, int factor) {
    return new ImageSize(
        Math.ceilDiv(stored.height(), factor), Math.ceilDiv(stored.width(), factor));
  }

  /**
   * Decodes an image whose sides are divided by a factor and rounded up.
   *
   * @param jpeg the file
   * @param stored the shape at full size, with one channel or three
   * @param factor 2, 4 or 8
   * @throws IOException if the file is damaged
   */
  Image decode(byte[] jpeg, ImageShape stored, int factor) throws IOException {
    ImageShape shape = new ImageShape(reduced(stored.size(), factor), stored.channels());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment file = arena.allocateFrom(JAVA_BYTE, jpeg);
      MemorySegment pixels = arena.allocate(shape.length());
      MemorySegment decoder = (MemorySegment) begin.invokeExact();
      try {
        int status =
            (int)
                decompress.invokeExact(
                    decoder,
                    file,
                    (long) jpeg.length,
                    pixels,
                    shape.size().width(),
                    0,
                    shape.size().height(),
                    shape.channels() == GREY ? FORMAT_GREY : FORMAT_RGB,
                    ACCURATE);
        if (status != 0) {
          MemorySegment text = (MemorySegment) problem.invokeExact(decoder);
          String message = text.reinterpret(Long.MAX_VALUE).getString(0);
          if ((int) severity.invokeExact(decoder) == FATAL || message.contains(CUT_OFF)) {
            throw new IOException(message);
          }
        }
      } finally {
        int _ = (int) end.invokeExact(decoder);
      }
      return new Image(shape, pixels.toArray(JAVA_BYTE));
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
