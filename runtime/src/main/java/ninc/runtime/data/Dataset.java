package ninc.runtime.data;

import java.util.List;
import ninc.runtime.OneLine;
import ninc.runtime.UserError;

/**
 * A data set for classification.
 *
 * @param name its name, such as {@code fashion-mnist}, or the folder it was read from
 * @param train the training examples
 * @param test the test examples, of the same image shape
 * @param classNames the name of each class, in the order of the labels; unprintable characters
 *     become {@code ?}
 */
public record Dataset(String name, Split train, Split test, List<String> classNames) {

  /**
   * Checks that the splits match.
   *
   * @throws UserError if the image shapes of the splits differ, or a label has no class
   */
  public Dataset {
    classNames = classNames.stream().map(OneLine::of).toList();
    if (!train.shape().equals(test.shape())) {
      throw new UserError(
          "%s: the training images are %s and the test images %s; they must have the same shape"
              .formatted(name, train.shape(), test.shape()));
    }
    checkLabels(name, "training", train, classNames.size());
    checkLabels(name, "test", test, classNames.size());
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

  /** Returns a copy with another name and other class names, over the same examples. */
  public Dataset named(String newName, List<String> newClassNames) {
    return new Dataset(newName, train, test, newClassNames);
  }
}
