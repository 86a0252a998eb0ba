package ninc.runtime.data;

import ninc.runtime.UserError;

/** An image of a data set that cannot be read. */
public final class BrokenImage extends UserError {
  private static final long serialVersionUID = 1L;

  private final String image;

  /**
   * Creates an exception.
   *
   * @param image the path of the image
   * @param reason why it cannot be read
   */
  BrokenImage(String image, UserError reason) {
    super(reason.getMessage(), "or skip broken images", reason);
    this.image = image;
  }

  /** Returns the path of the image; one in a tar archive follows the path of the archive. */
  public String image() {
    return image;
  }
}
