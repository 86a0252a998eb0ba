package ninc.runtime.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ninc.runtime.OneLine;
import ninc.runtime.UserError;

/**
 * A data set for classification.
 *
 * @param name its name, such as {@code fashion-mnist}, or the folder it was read from
 * @param train the training examples
 * @param validation the validation examples, of the same image shape, if there are any
 * @param test the test examples, of the same image shape
 * @param classNames the name of each class, in the order of the labels; unprintable characters
 *     become {@code ?}
 */
public record Dataset(
    String name, Split train, Optional<Split> validation, Split test, List<String> classNames) {

  /**
   * Checks that the splits match.
   *
   * @throws UserError if the image shapes of the splits differ, or a label has no class
   */
  public Dataset {
    classNames = classNames.stream().map(OneLine::of).toList();
    int classes = classNames.size();
    checkLabels(name, "training", train, classes);
    validation.ifPresent(examples -> check(name, "validation", examples, train, classes));
    check(name, "test", test, train, classes);
  }

  /** A data set without validation examples of its own. */
  public Dataset(String name, Split train, Split test, List<String> classNames) {
    this(name, train, Optional.empty(), test, classNames);
  }

  private static void check(String name, String role, Split split, Split train, int classes) {
    if (!train.shape().equals(split.shape())) {
      throw new UserError(
          "%s: the training images are %s and the %s images %s; they must have the same shape"
              .formatted(name, train.shape(), role, split.shape()));
    }
    checkLabels(name, role, split, classes);
  }

  private static void checkLabels(String name, String role, Split split, int classes) {
    for (int i = 0; i < split.size(); i++) {
      int label = split.label(i);
      if (label < 0 || label >= classes) {
        throw new UserError(
            "%s: the label of %s image %d is %d, but there are %d classes, numbered from 0"
                .formatted(name, role, i, label, classes));
      }
    }
  }

  /** Returns the size in which the images are stored. */
  public ImageSize imageSize() {
    return train.shape().size();
  }

  /** Returns a copy with another name and other class names, over the same examples. */
  public Dataset named(String newName, List<String> newClassNames) {
    return new Dataset(newName, train, validation, test, newClassNames);
  }

  /** Returns a copy with other training examples. */
  public Dataset withTrain(Split examples) {
    return new Dataset(name, examples, validation, test, classNames);
  }

  /** Returns a copy with other test examples. */
  public Dataset withTest(Split examples) {
    return new Dataset(name, train, validation, examples, classNames);
  }

  /**
   * Returns a copy in which a share of the training examples are validation examples instead: of
   * each class, evenly spaced through its examples. No seed decides which, so that every run holds
   * out the same.
   *
   * @param share between 0 and 1
   * @throws UserError if that leaves no training or no validation examples
   */
  public Dataset holdOut(double share) {
    int[] seen = new int[classNames.size()];
    List<Integer> trained = new ArrayList<>();
    List<Integer> heldOut = new ArrayList<>();
    for (int i = 0; i < train.size(); i++) {
      int ofClass = seen[train.label(i)]++;
      boolean isHeldOut = Math.floor((ofClass + 1) * share) > Math.floor(ofClass * share);
      (isHeldOut ? heldOut : trained).add(i);
    }
    if (trained.isEmpty() || heldOut.isEmpty()) {
      throw new UserError(
          "a validation share of %s leaves %d of %d training examples for validation; choose another"
              .formatted(share, heldOut.size(), train.size()));
    }
    return new Dataset(
        name, train.select(trained), Optional.of(train.select(heldOut)), test, classNames);
  }
}
