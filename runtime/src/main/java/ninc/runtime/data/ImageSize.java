package ninc.runtime.data;

import ninc.dsl.Shape;
import ninc.runtime.UserError;

/** The height and the width of an image, in pixels. */
public record ImageSize(int height, int width) {

  /**
   * Checks that the image is not empty.
   *
   * @throws UserError if a dimension is below 1
   */
  public ImageSize {
    if (height < 1 || width < 1) {
      throw new UserError(
          "an image of %d×%d pixels has none; height and width must be at least 1"
              .formatted(height, width));
    }
  }

  /** Returns the size of the images that a network takes. */
  public static ImageSize of(Shape input) {
    return new ImageSize(input.height(), input.width());
  }

  /** Returns the number of pixels. */
  public long pixels() {
    return (long) height * width;
  }

  @Override
  public String toString() {
    return height + "×" + width;
  }
}
