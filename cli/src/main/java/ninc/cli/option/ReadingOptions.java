package ninc.cli.option;

import java.util.Collection;
import java.util.Optional;
import ninc.cli.terminal.Notices;
import ninc.runtime.UserError;
import ninc.runtime.data.BrokenImage;
import ninc.runtime.data.BrokenImages;
import ninc.runtime.data.ImageReading;
import ninc.runtime.data.ImageSize;
import ninc.runtime.data.TurboJpeg;
import picocli.CommandLine.Option;

/** The options that say how the images of a folder are read. */
public final class ReadingOptions {
  private static final int MOST_LISTED = 10;
  private static final int MAX_THREADS = 1024;

  @Option(
      names = "--skip-broken",
      description =
          "Skip images in a folder that cannot be read: in place of each, the next image of its class"
              + " is used. By default, such an image is an error.")
  private boolean skipBroken;

  @Option(
      names = "--decode-threads",
      paramLabel = "N",
      description =
          "Number of threads that decode the images in a folder. Default: number of cores.")
  private Optional<Integer> threads = Optional.empty();

  @Option(
      names = "--reduce-jpeg",
      description =
          "Decode JPEG images in a folder at 1/2, 1/4 or 1/8 of their size where that is no less than"
              + " the size that they are resized to, which is faster and gives slightly other pixels."
              + " Requires libjpeg-turbo.")
  private boolean reduceJpeg;

  private final BrokenImages.Skipped skipped = new BrokenImages.Skipped();

  /**
   * Returns how images are read.
   *
   * @param resize the size to resize to if they differ in size
   */
  public ImageReading reading(Optional<ImageSize> resize) {
    ImageReading reading = ImageReading.of(resize);
    int count = threads.orElse(reading.threads());
    if (count < 1 || count > MAX_THREADS) {
      throw new UserError(
          "--decode-threads is %d, but must be from 1 to %d".formatted(count, MAX_THREADS));
    }
    ImageReading threaded = reading.threads(count);
    ImageReading reducing = reduceJpeg ? threaded.reducing(TurboJpeg.load()) : threaded;
    return skipBroken ? reducing.broken(skipped) : reducing;
  }

  /** Warns about the images that were skipped; to be called at the end of a command. */
  public void report(Notices notices) {
    Collection<BrokenImage> images = skipped.images();
    images.stream().limit(MOST_LISTED).forEach(image -> notices.warn("%s", image.problem()));
    if (!images.isEmpty()) {
      notices.warn(
          "Skipped %,d broken images%s; in place of each, the next image of its class was used",
          images.size(),
          images.size() > MOST_LISTED
              ? ", of which the first %d are listed above".formatted(MOST_LISTED)
              : "");
    }
  }
}
