package ninc.cli.html;

import java.util.Base64;
import ninc.runtime.data.Png;

/** Pictures of pixels, in the page itself. */
public final class Images {

  private Images() {}

  /**
   * A picture, its pixels enlarged to squares.
   *
   * @param width on the screen
   * @param alternative what it shows, for those who do not see it
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
