package ninc.runtime.data;

import java.util.List;
import ninc.runtime.OneLine;
import ninc.runtime.UserError;

/**
 * A data set for classification.
 *
 * @param name what it is called: {@code fashion-mnist}, or the folder it was read from
 * @param train the examples to train on
 * @param test the examples to evaluate on; their images have the shape of the training images
 * @param classNames the name of each class, in the order of the labels; what cannot be printed in
 *     them becomes {@code ?}
 */
public record Dataset(String name, Split train, Split test, List<String> classNames) {

  /**
   * Checks that the splits fit together.
   *
   * @throws UserError if the splits' images differ in shape, or a label has no class
   */
  public Dataset {
    classNames = classNames.stream().map(OneLine::of).toList();
    if (!train.shape().equals(test.shape())) {
      throw new UserError(
          "%s: the training images are %s and the test images %s; they must be alike"
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

  /** The same examples, under another name and with other names for the classes. */
  public Dataset named(String newName, List<String> newClassNames) {
    return new Dataset(newName, train, test, newClassNames);
  }
}
