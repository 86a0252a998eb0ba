package ninc.runtime.data;

import ninc.runtime.UserError;
import ninc.runtime.io.Sha256;

/**
 * Where a split takes its images from: numbered 8-bit images of one shape, in memory or in files. A
 * source is immutable and may be used by several threads.
 */
sealed interface ImageSource permits MemoryImages, StoredImages {

  /** Returns the shape of every image. */
  ImageShape shape();

  /**
   * Copies an image, H×W×C values, to the beginning of {@code target}.
   *
   * @return whether there is such an image; false if it is broken and is skipped
   * @throws BrokenImage if it is broken, and broken images are refused
   * @throws UserError if it is not of this shape and cannot become so
   */
  boolean copy(int number, byte[] target);

  /** Adds what tells an image from others to a digest. */
  void addTo(Sha256 digest, int number);

  /** Returns the threads that should copy images. */
  DecodingThreads decodingThreads();
}
