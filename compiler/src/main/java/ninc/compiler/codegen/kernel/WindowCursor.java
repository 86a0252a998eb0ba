package ninc.compiler.codegen.kernel;

import ninc.compiler.codegen.text.Source;

/**
 * The k that a work item stages next, and its position in the window, which advance without
 * divisions.
 *
 * @param elements the number of k of a position
 * @param columns the number of positions in a row of the window
 */
record WindowCursor(int elements, int columns) {

  /** Advances the k by the depth of a stage. */
  void advance(Source body, int depth) {
    int positions = depth / elements;
    int step = depth % elements;
    if (positions % columns > 0) {
      body.line("windowColumn += %d;", positions % columns);
    }
    if (positions / columns > 0) {
      body.line("windowRow += %d;", positions / columns);
    }
    if (step > 0) {
      body.line("k += %d;", step)
          .open("if (k >= %d)", elements)
          .line("k -= %d;", elements)
          .line("windowColumn++;")
          .close();
    }
    body.open("if (windowColumn >= %d)", columns)
        .line("windowColumn -= %d;", columns)
        .line("windowRow++;")
        .close();
  }
}
