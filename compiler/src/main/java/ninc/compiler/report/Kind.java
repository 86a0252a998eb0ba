package ninc.compiler.report;

import java.util.Locale;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Value;

/** The part of a training step that a block belongs to, with its colours. */
enum Kind {
  /** The inputs: images or labels. */
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

  /** Returns the kind of a kernel that computes a value. */
  static Kind of(Value value) {
    return switch (value.part()) {
      case FORWARD -> FORWARD;
      case RECOMPUTED, BACKWARD -> BACKWARD;
      // The sum of the gradients from several readers of a map belongs to the backward pass, too.
      case GRADIENT -> value.type() instanceof FeatureMap ? BACKWARD : GRADIENT;
      case ACCUMULATION, STATISTIC, NORM, UPDATE -> UPDATE;
    };
  }

  /** Returns the kind whose column a block of this kind is in. */
  Kind column() {
    return this == FED ? FORWARD : this;
  }

  /** Returns whether blocks are drawn from bottom to top in execution order. */
  boolean isUpwards() {
    return this == BACKWARD || this == GRADIENT;
  }

  /** Returns the heading of the column. */
  String caption() {
    return caption;
  }

  String fill() {
    return fill;
  }

  String stroke() {
    return stroke;
  }

  /** Returns the name of the CSS class. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
