package ninc.compiler.report;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The part of a program that a picture shows. */
public enum DiagramPart {
  /** The whole program before and after fusion. */
  ALL(EnumSet.allOf(Kind.class)),

  /** The forward pass before and after fusion. */
  FORWARD(EnumSet.of(Kind.FED, Kind.FORWARD)),

  /** The backward pass before and after fusion, without the updates of parameters. */
  BACKWARD(EnumSet.of(Kind.BACKWARD, Kind.GRADIENT)),

  /** The whole program after fusion. */
  AFTER(EnumSet.allOf(Kind.class));

  private final Set<Kind> kinds;

  DiagramPart(Set<Kind> kinds) {
    this.kinds = kinds;
  }

  /** Returns the name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns whether it needs a backward pass. */
  public boolean isOfTraining() {
    return this == BACKWARD;
  }

  /** Returns whether the program before fusion is shown, too. */
  boolean compares() {
    return this != AFTER;
  }

  boolean shows(Kind kind) {
    return kinds.contains(kind);
  }
}
