package ninc.cli.html;

import java.util.Base64;
import ninc.runtime.data.Png;

/** Creates images that are embedded in the page. */
public final class Images {

  private Images() {}

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
