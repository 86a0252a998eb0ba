package ninc.runtime.training;

import java.util.Optional;
import ninc.compiler.Target;
import ninc.compiler.pass.ImageFeed;
import ninc.dsl.Normalization;
import ninc.dsl.Shape;
import ninc.runtime.UserError;
import ninc.runtime.data.ImageSize;
import ninc.runtime.data.fetch.DataSource;
import ninc.runtime.model.Model;

/**
 * The form in which the programs of a model take images, which is chosen here alone.
 *
 * <p>The processor takes preprocessed images: threads in the background resize, scale and normalize
 * them. A device with work-groups takes bytes, which are fewer to copy, and preprocesses them
 * itself, with the same results bit for bit. It takes images of the size in which they are stored,
 * or of that of the network's input if that is smaller; the host then resizes them. Augmentations
 * change the stored image, so that they are always done before. Mixed examples are the exception,
 * because they are mixed after they are preprocessed.
 *
 * @param training the form of training batches
 * @param evaluation the form of all others
 */
public record ImageFeeds(ImageFeed training, ImageFeed evaluation) {

  /**
   * Chooses the form for images of a data set.
   *
   * @param stored the size in which the images are stored
   * @throws UserError if the recipe normalizes other channels than those of the input
   */
  public static ImageFeeds of(Target target, Model model, ImageSize stored) {
    Shape input = model.network().input();
    Optional<Normalization> normalization = model.training().normalization();
    normalization.ifPresent(rule -> check(model, rule));
    ImageFeed evaluation = of(target, input, stored, normalization);
    ImageFeed training =
        model.training().mixing().isEmpty() ? evaluation : new ImageFeed.Preprocessed();
    return new ImageFeeds(training, evaluation);
  }

  /**
   * Chooses the form for images of the data set that the recipe of a model names. The images of one
   * that is not built in are assumed to have the size of the input.
   *
   * @throws UserError if the recipe normalizes other channels than those of the input
   */
  public static ImageFeeds of(Target target, Model model) {
    return of(
        target,
        model,
        model
            .training()
            .dataset()
            .flatMap(DataSource::imageSize)
            .orElseGet(() -> ImageSize.of(model.network().input())));
  }

  /**
   * Chooses the form for images that are not mixed.
   *
   * @param input the shape of the network's input
   * @param stored the size in which the images are stored
   */
  public static ImageFeed of(
      Target target, Shape input, ImageSize stored, Optional<Normalization> normalization) {
    return switch (target) {
      case Target.Abstract _, Target.Processor _ -> new ImageFeed.Preprocessed();
      case Target.WorkGroups _ -> {
        ImageSize size = stored.pixels() < input.pixels() ? stored : ImageSize.of(input);
        yield new ImageFeed.Bytes(size.height(), size.width(), normalization);
      }
    };
  }

  private static void check(Model model, Normalization rule) {
    int channels = model.network().input().channels();
    if (rule.channels() != channels) {
      throw new UserError(
          ("the recipe of %s normalizes images of %d channels, but its input has %d; give one mean"
                  + " and one standard deviation per channel")
              .formatted(model.title(), rule.channels(), channels));
    }
  }

  /** Returns the form for a program of this purpose. */
  public ImageFeed of(Mode mode) {
    return switch (mode) {
      case TRAIN -> training;
      case INFER -> evaluation;
    };
  }
}
