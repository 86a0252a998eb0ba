package ninc.runtime.training;

import java.util.Optional;
import java.util.OptionalInt;
import ninc.dsl.Shape;
import ninc.runtime.UserError;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ImageShape;
import ninc.runtime.model.Model;

/** Checks whether a model can be trained and evaluated on a data set. */
public final class DataFit {

  private DataFit() {}

  /**
   * Checks the network's input against the images, resized according to the recipe, and its output
   * against the classes.
   *
   * @throws UserError if they do not match; the message says how to change the model or the recipe
   */
  public static void check(Model model, Dataset data) {
    checkLogits(model);
    checkInput(model, data);
    checkNormalization(model, data);
    int logits = model.network().output().channels();
    if (logits < data.classNames().size()) {
      throw new UserError(
          "%s has %d logits, but %s has %d classes; give the last layer %d channels"
              .formatted(
                  model.title(),
                  logits,
                  data.name(),
                  data.classNames().size(),
                  data.classNames().size()));
    }
  }

  /** Warns of logits that no label belongs to. */
  public static Optional<TrainingEvent.Warning> unusedLogits(Model model, Dataset data) {
    int logits = model.network().output().channels();
    int classes = data.classNames().size();
    return logits > classes
        ? Optional.of(new TrainingEvent.UnusedLogits(model.title(), logits, data.name(), classes))
        : Optional.empty();
  }

  /**
   * Checks that the network's output is one logit per class, 1×1 pixels in size.
   *
   * @throws UserError if it is not; the message says how to change the model
   */
  public static void checkLogits(Model model) {
    Shape output = model.network().output();
    if (output.pixels() != 1) {
      throw new UserError(
          ("the output of %s has shape %s, but a classifier needs one logit per class; end the"
                  + " network with globalAveragePool() or linear(%d)")
              .formatted(model.title(), output, output.channels()));
    }
  }

  private static void checkNormalization(Model model, Dataset data) {
    int channels = data.train().shape().channels();
    model
        .training()
        .normalization()
        .ifPresent(rule -> {
          if (rule.channels() != channels) {
            throw new UserError(
                ("the recipe of %s normalizes images of %d channels, but those of %s have %d; give one"
                        + " mean and one standard deviation per channel")
                    .formatted(model.title(), rule.channels(), data.name(), channels));
          }
        });
  }

  private static void checkInput(Model model, Dataset data) {
    Shape input = model.network().input();
    ImageShape images = data.train().shape();
    OptionalInt resize = model.training().resize();
    int height = resize.orElse(images.height());
    int width = resize.orElse(images.width());
    if (images.channels() == input.channels()
        && height == input.height()
        && width == input.width()) {
      return;
    }
    String resized = resize.isPresent() ? ", resized to %d×%d".formatted(height, width) : "";
    String problem =
        "%s expects images of shape %s (channels×height×width), but those of %s are %d×%d×%d%s"
            .formatted(
                model.title(),
                input,
                data.name(),
                images.channels(),
                images.height(),
                images.width(),
                resized);
    throw images.channels() == input.channels() && input.height() == input.width()
        ? new WrongImageSize(problem, input.height())
        : new UserError(
            "%s; start the network with Network.input(%d, %d, %d)"
                .formatted(problem, images.channels(), height, width));
  }

  /** The images do not have the size that the network expects, but can be resized. */
  public static final class WrongImageSize extends UserError {
    private static final long serialVersionUID = 1L;

    private final int size;

    private WrongImageSize(String problem, int size) {
      super(problem, "add resize(%d) to the recipe".formatted(size));
      this.size = size;
    }

    /** Returns the height and width that the network expects. */
    public int size() {
      return size;
    }
  }
}
