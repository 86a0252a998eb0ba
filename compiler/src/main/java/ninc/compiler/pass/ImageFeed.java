package ninc.compiler.pass;

import java.util.Optional;
import ninc.dsl.Normalization;

/** The form in which a program is fed the images of a batch. */
public sealed interface ImageFeed {

  /**
   * float32, N×H×W×C, as the network takes them: resized, scaled to [0, 1] and normalized by the
   * caller.
   */
  record Preprocessed() implements ImageFeed {}

  /**
   * uint8, N×h×w×C, which the program resizes, scales to [0, 1] and normalizes.
   *
   * @param height h, the height of each image
   * @param width w, the width of each image
   * @param normalization the normalization of each channel; the pixels are in [0, 1] if it is empty
   */
  record Bytes(int height, int width, Optional<Normalization> normalization) implements ImageFeed {}
}
