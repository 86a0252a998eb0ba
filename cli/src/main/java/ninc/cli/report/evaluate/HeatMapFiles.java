package ninc.cli.report.evaluate;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;
import ninc.cli.report.OutputFile;
import ninc.runtime.UserError;
import ninc.runtime.data.Image;
import ninc.runtime.data.Png;
import ninc.runtime.io.AtomicFile;
import ninc.runtime.predict.ActivationMap;
import ninc.runtime.predict.HeatMap;

/**
 * The files of heat maps: a single one is written to the named file, several to numbered files,
 * {@code map-1.png}, {@code map-2.png} and so on.
 *
 * @param count the number of heat maps
 */
public record HeatMapFiles(Path named, int count) {
  private static final String FLAG = "--heatmap";
  private static final String SUFFIX = ".png";

  /**
   * Checks before the work begins that the files can be written.
   *
   * @throws UserError if a file cannot be written, or if its name does not end in {@code .png}
   */
  public void check() {
    if (!named.toString().toLowerCase(Locale.ROOT).endsWith(SUFFIX)) {
      throw new UserError(
          "%s writes PNG files; use a name that ends in %s, not %s".formatted(FLAG, SUFFIX, named));
    }
    for (int i = 0; i < count; i++) {
      new OutputFile(FLAG, file(i)).checkReplaceable();
    }
  }

  /** Returns the file for the heat map of an image. */
  public Path file(int index) {
    if (count == 1) {
      return named;
    }
    String name = named.getFileName().toString();
    String stem = name.substring(0, name.length() - SUFFIX.length());
    return named.resolveSibling("%s-%d%s".formatted(stem, index + 1, SUFFIX));
  }

  /** Draws a map over its image, at the image's original size. */
  public void write(int index, Image image, ActivationMap map) {
    Png png = Png.of(HeatMap.draw(image, map));
    AtomicFile.replace(file(index), ByteBuffer.wrap(png.bytes()));
  }
}
