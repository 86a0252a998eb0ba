package ninc.runtime.training;

import java.util.OptionalInt;
import ninc.dsl.Shape;
import ninc.runtime.UserError;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ImageShape;
import ninc.runtime.model.Model;

/** Whether a model can be trained and evaluated on a data set. */
public final class DataFit {

  private DataFit() {}

  /**
   * Checks the network's input and output against the images and classes, the images being resized
   * as the model's recipe says.
   *
   * @throws UserError that names both, and the mend
   */
  public static void check(Model model, Dataset data) {
    checkLogits(model);
    checkInput(model, data);
    int logits = model.network().output().channels();
    if (logits < data.classNames().size()) {
      throw new UserError(
          "%s gives %d logits, but %s has %d classes; make the last layer %d channels wide"
              .formatted(
                  model.name(),
                  logits,
                  data.name(),
                  data.classNames().size(),
                  data.classNames().size()));
    }
  }

  /**
   * Checks that the network gives one value for each class, so that it has a loss.
   *
   * @throws UserError that names its output, and the mend
   */
  public static void checkLogits(Model model) {
    Shape output = model.network().output();
    if (output.pixels() != 1) {
      throw new UserError(
          ("%s gives %s values for an image, but a classifier gives one for each class;"
                  + " end it with globalAveragePool() or linear(%d)")
              .formatted(model.name(), output, output.channels()));
    }
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
        "%s takes images of %s (channels, height, width), but those of %s are %d×%d×%d%s"
            .formatted(
                model.name(),
                input,
                data.name(),
                images.channels(),
                images.height(),
                images.width(),
                resized);
    throw images.channels() == input.channels() && input.height() == input.width()
        ? new WrongImageSize(problem, input.height())
        : new UserError(
            "%s; let the network start with Network.input(%d, %d, %d)"
                .formatted(problem, images.channels(), height, width));
  }

  /** Images that the network could take if they had another size. */
  public static final class WrongImageSize extends UserError {
    private static final long serialVersionUID = 1L;

    private final int size;

    private WrongImageSize(String problem, int size) {
      super(problem, "add resize(%d) to the recipe".formatted(size));
      this.size = size;
    }

    /** The height and width that the network takes. */
    public int size() {
      return size;
    }
  }
}
