package ninc.compiler.ir;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of a training step. A value of a later part is named after what it belongs to in the
 * forward pass, followed by the part's suffix, and a number where there are several.
 */
public enum StepPart {
  /** The network and its loss. */
  FORWARD(""),
  /** {@code conv1.again}: a value of the forward pass, computed again for the backward pass. */
  AGAIN(".again"),
  /** {@code pool1.backward}: what the operator {@code pool1} hands back to what it read. */
  BACKWARD(".backward"),
  /** {@code conv1.weight.grad}: the gradient of a parameter, or a sum of gradients of one value. */
  GRADIENT(".grad"),
  /**
   * {@code conv1.weight.grad.norm}: the squared L2 norm of the gradients of all parameters up to
   * {@code conv1.weight}.
   */
  NORM(".grad.norm"),
  /** {@code conv1.weight.updated}: a parameter after the optimizer's step. */
  UPDATE(".updated");

  private static final Pattern LATER =
      Pattern.compile("(.+)(\\.again|\\.backward|\\.grad|\\.grad\\.norm|\\.updated)(\\.\\d+)?");

  private final String suffix;

  StepPart(String suffix) {
    this.suffix = suffix;
  }

  /** The name of what this part computes for a value of the forward pass. */
  public String nameFor(String origin) {
    return origin + suffix;
  }

  /** The part that a value belongs to. */
  public static StepPart of(Value value) {
    Matcher later = LATER.matcher(value.name());
    return later.matches()
        ? Arrays.stream(values())
            .filter(part -> part.suffix.equals(later.group(2)))
            .findFirst()
            .orElseThrow()
        : FORWARD;
  }

  /** The name of what a value belongs to in the forward pass; its own if it is part of that. */
  public static String origin(Value value) {
    Matcher later = LATER.matcher(value.name());
    return later.matches() ? later.group(1) : value.name();
  }
}
