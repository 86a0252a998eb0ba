package ninc.cli.html;

import java.util.Base64;
import ninc.runtime.data.Image;
import ninc.runtime.data.ImageShape;
import ninc.runtime.data.ImageSize;
import ninc.runtime.data.Png;
import ninc.runtime.data.Split;

/** Creates images that are embedded in the page. */
public final class Images {

  private Images() {}

  /**
   * Creates the image of an example, reduced to the displayed size if it is larger.
   *
   * @param width the displayed width in pixels
   * @param alternative the description for screen readers
   */
  public static Element ofExample(Split examples, int index, int width, String alternative) {
    byte[] pixels = new byte[examples.shape().length()];
    examples.copyImage(index, pixels);
    return of(new Image(examples.shape(), pixels), width, alternative);
  }

  /**
   * Creates an image, reduced to the displayed size if it is larger.
   *
   * @param width the displayed width in pixels
   * @param alternative the description for screen readers
   */
  public static Element of(Image image, int width, String alternative) {
    ImageShape shape = image.shape();
    int longer = Math.max(shape.height(), shape.width());
    ImageSize reduced =
        new ImageSize(
            Math.max(1, shape.height() * width / longer),
            Math.max(1, shape.width() * width / longer));
    Image shown = longer <= width ? image : image.resized(reduced);
    return of(Png.of(shown), width, alternative);
  }

  /**
   * Creates an image whose pixels are enlarged to squares.
   *
   * @param width the displayed width in pixels
   * @param alternative the description for screen readers
   */
  public static Element of(Png png, int width, String alternative) {
    return Element.of("img")
        .with("class", "pixels")
        .with("src", "data:image/png;base64," + Base64.getEncoder().encodeToString(png.bytes()))
        .with("width", Integer.toString(width))
        .with("height", Integer.toString(width * png.height() / png.width()))
        .with("alt", alternative);
  }
}
