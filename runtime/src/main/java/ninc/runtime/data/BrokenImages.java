package ninc.runtime.data;

import java.util.Collection;
import java.util.concurrent.ConcurrentSkipListMap;

/** What is done about broken images in a data set. It may be used by several threads. */
public sealed interface BrokenImages {

  /**
   * Decides about an image, each time that it is read.
   *
   * @throws BrokenImage if broken images are refused
   */
  void found(BrokenImage image);

  /** The first broken image ends what reads it. */
  record Refused() implements BrokenImages {
    @Override
    public void found(BrokenImage image) {
      throw image;
    }
  }

  /**
   * Broken images are skipped: in place of each, the next image of its class in the split is taken.
   * The images that were skipped so far are counted.
   */
  final class Skipped implements BrokenImages {
    private final ConcurrentSkipListMap<String, BrokenImage> images = new ConcurrentSkipListMap<>();

    /** Creates the count of a run. */
    public Skipped() {}

    @Override
    public void found(BrokenImage image) {
      images.putIfAbsent(image.image(), image);
    }

    /** Returns the images that were skipped so far, in the order of their paths. */
    public Collection<BrokenImage> images() {
      return images.values();
    }
  }
}
