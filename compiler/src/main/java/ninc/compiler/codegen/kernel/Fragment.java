package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.plus;

import ninc.compiler.codegen.text.Source;
import ninc.compiler.schedule.Interleaving;

/**
 * A work item's elements of a row of local memory, in registers: named scalars, which vectors are
 * loaded to by way of a private array.
 *
 * @param name the name of an element
 * @param elements where the elements are in the row
 * @param count the number of elements
 */
record Fragment(String name, Interleaving elements, int count) {

  private boolean isArray() {
    return elements.vector() > 1;
  }

  private String array() {
    return name + "s";
  }

  /** Declares what lives longer than one row. */
  void declare(Source body) {
    if (isArray()) {
      body.line("float[] %s = new float[%d];", array(), count);
    }
  }

  /**
   * Loads the elements of a row.
   *
   * @param at the variable with the index of the item's first element of the first row
   * @param offset the distance of the row from the first one
   */
  void load(Source body, String at, int offset) {
    for (int i = 0; i < count; i += elements.vector()) {
      String index = plus(at, offset + elements.offset(i));
      if (isArray()) {
        body.line("context.loadVector(%s, %d, tile, %s);", array(), i, index);
      } else {
        body.line("float %s = tile[%s];", get(i), index);
      }
    }
    for (int i = 0; isArray() && i < count; i++) {
      body.line("float %s = %s[%d];", get(i), array(), i);
    }
  }

  /** Returns the expression of an element. */
  String get(int i) {
    return name + i;
  }
}
