package ninc.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.cli.terminal.Notices;
import ninc.dsl.Shape;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.Image;
import ninc.runtime.data.ImageFile;
import ninc.runtime.data.Split;

/**
 * The images that {@code ninc predict} is asked about. Images that are named one by one are read at
 * once, so that an unreadable one is reported before anything is computed. Those of a folder, which
 * may be many, are read batch by batch, and unreadable ones are left out.
 */
final class PredictSubjects {

  /**
   * An image whose class is predicted.
   *
   * @param index the place among all images, from 0, whether they are readable or not
   * @param label the true class of an example of a data set
   */
  record Subject(int index, String name, Image image, Optional<String> label) {}

  /** Reads an image, or says why it cannot be read. */
  private interface Source {
    Optional<Subject> read(int index, Notices notices);
  }

  private final List<Source> sources = new ArrayList<>();
  private int coloured;
  private int unreadable;

  private PredictSubjects() {}

  /**
   * Reads image files, and lists those in folders.
   *
   * @throws UserError if a file is not an image, or a folder has none
   */
  static PredictSubjects of(List<Path> files) {
    PredictSubjects subjects = new PredictSubjects();
    for (Path file : files) {
      if (Files.isDirectory(file)) {
        subjects.addFolder(file);
      } else {
        subjects.add(file.toString(), ImageFile.read(file), Optional.empty());
      }
    }
    return subjects;
  }

  private void addFolder(Path folder) {
    List<Path> images = ImageFile.below(folder);
    if (images.isEmpty()) {
      throw new UserError(
          "%s has no images; give a folder with .png, .jpg or .jpeg files".formatted(folder));
    }
    images.forEach(image -> sources.add((index, notices) -> read(index, image, notices)));
  }

  private static Optional<Subject> read(int index, Path file, Notices notices) {
    try {
      return Optional.of(
          new Subject(index, file.toString(), ImageFile.read(file), Optional.empty()));
    } catch (UserError e) {
      notices.warn("%s", e.getMessage());
      return Optional.empty();
    }
  }

  private void add(String name, Image image, Optional<String> label) {
    sources.add((index, _) -> Optional.of(new Subject(index, name, image, label)));
  }

  /**
   * Adds test examples of a data set.
   *
   * @param examples their numbers, from 0
   * @throws UserError if there is no such example
   */
  void add(Dataset data, List<Integer> examples) {
    Split test = data.test();
    for (int example : examples) {
      if (example < 0 || example >= test.size()) {
        throw new UserError(
            "--example is %d, but %s has test examples 0 to %d"
                .formatted(example, data.name(), test.size() - 1));
      }
      byte[] pixels = new byte[test.shape().length()];
      test.copyImage(example, pixels);
      add(
          "test example " + example,
          new Image(test.shape(), pixels),
          Optional.of(data.classNames().get(test.label(example))));
    }
  }

  int size() {
    return sources.size();
  }

  /** Returns the readable images in batches of at most this size, in order. */
  Stream<List<Subject>> batches(int size, Notices notices) {
    return IntStream.range(0, sources.size())
        .mapToObj(index -> read(index, notices))
        .flatMap(Optional::stream)
        .gather(Gatherers.windowFixed(size));
  }

  private Optional<Subject> read(int index, Notices notices) {
    Optional<Subject> subject = sources.get(index).read(index, notices);
    if (subject.isEmpty()) {
      unreadable++;
    } else if (subject.get().image().shape().channels() > 1) {
      coloured++;
    }
    return subject;
  }

  /** Reports how many images were converted, after all have been read. */
  void reportColours(Shape input, Notices notices) {
    if (input.channels() == 1 && coloured > 0) {
      notices.say(
          "The model takes greyscale images; converted %d of %d images from colour",
          coloured, size() - unreadable);
    }
  }

  /**
   * Checks that no image was left out.
   *
   * @throws Failure if images could not be read
   */
  void checkAllRead() {
    if (unreadable > 0) {
      throw new Failure(
          "%d of %d images cannot be read and were left out; see the warnings above"
              .formatted(unreadable, size()));
    }
  }
}
