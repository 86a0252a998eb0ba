package ninc.compiler.codegen.kernel;

import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Type.FeatureMap;

/**
 * The image, row and column of the pixel that a work item stages next, which advance without
 * divisions.
 *
 * @param map the map that the pixel is of
 */
record PixelCursor(FeatureMap map) {

  /** Declares the coordinates of the first pixel. */
  void declare(Source body) {
    body.line("int image = pixel / %d;", map.pixels())
        .line("int row = pixel %% %d / %d;", map.pixels(), map.width())
        .line("int column = pixel %% %d;", map.width());
  }

  /** Advances the coordinates by a number of pixels. */
  void advance(Source body, int pixels) {
    int images = pixels / map.pixels();
    int left = pixels % map.pixels();
    body.line("column += %d;", left % map.width());
    if (left / map.width() > 0) {
      body.line("row += %d;", left / map.width());
    }
    if (images > 0) {
      body.line("image += %d;", images);
    }
    body.open("if (column >= %d)", map.width())
        .line("column -= %d;", map.width())
        .line("row++;")
        .close()
        .open("if (row >= %d)", map.height())
        .line("row -= %d;", map.height())
        .line("image++;")
        .close();
  }
}
