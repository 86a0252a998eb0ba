package ninc.compiler.report;

import java.util.Locale;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Value;

/** What a block is for, with its colours. */
enum Kind {
  /** An image or labels: what comes from outside. */
  FED("", "#f6f8fa", "#8c959f"),
  FORWARD("forward ↓", "#b6e3ff", "#0969da"),
  BACKWARD("backward ↑ (dotted: kept for it)", "#ffd8b5", "#bc4c00"),
  GRADIENT("gradients of parameters", "#ecd8ff", "#8250df"),
  UPDATE("updates", "#d2f4d3", "#1a7f37");

  private final String caption;
  private final String fill;
  private final String stroke;

  Kind(String caption, String fill, String stroke) {
    this.caption = caption;
    this.fill = fill;
    this.stroke = stroke;
  }

  /** That of a kernel that computes a value. */
  static Kind of(Value value) {
    return switch (value.part()) {
      case FORWARD -> FORWARD;
      case AGAIN, BACKWARD -> BACKWARD;
      // The sum of what several readers of a map hand back is on the way back, too.
      case GRADIENT -> value.type() instanceof FeatureMap ? BACKWARD : GRADIENT;
      case NORM, UPDATE -> UPDATE;
    };
  }

  /** The kind whose column a block of this kind stands in. */
  Kind column() {
    return this == FED ? FORWARD : this;
  }

  /** Whether what runs first stands lowest. */
  boolean isUpwards() {
    return this == BACKWARD || this == GRADIENT;
  }

  /** What stands above the column. */
  String caption() {
    return caption;
  }

  String fill() {
    return fill;
  }

  String stroke() {
    return stroke;
  }

  /** The name of its CSS class. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
