package ninc.runtime.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import ninc.runtime.UserError;

/**
 * The images of a data set, none of which has been read, and the classes that they belong to.
 *
 * @param folder the folder of the data set
 * @param validation empty if there are no validation images
 */
record ImageListing(
    Path folder,
    List<String> classNames,
    List<Example> train,
    List<Example> validation,
    List<Example> test) {

  /** Where examples are not split, every fifth of each class is a test example. */
  static final int TEST_EVERY = 5;

  /** The limit on the number of images whose size and channels are looked at before the others. */
  static final int LOOKED_AT = 10_000;

  /** An image and its label. */
  record Example(EncodedImage image, int label) {}

  /** Splits examples by their order within each class. */
  static ImageListing unsplit(Path folder, List<String> classNames, List<Example> examples) {
    List<Example> train = new ArrayList<>();
    List<Example> test = new ArrayList<>();
    int[] seen = new int[classNames.size()];
    for (Example example : examples) {
      boolean isTest = ++seen[example.label()] % TEST_EVERY == 0;
      (isTest ? test : train).add(example);
    }
    return new ImageListing(folder, classNames, train, List.of(), test);
  }

  /**
   * Opens the data set. The shape of its images is determined by {@link #headers}.
   *
   * @throws UserError if an image cannot be read that is needed for that, the images differ in size
   *     and are not to be resized, or there are no test images
   */
  Dataset open(ImageReading reading) {
    if (test.isEmpty()) {
      throw new UserError(
          "%s has no test images; put some in a folder test, or at least %d images in a class"
              .formatted(folder, TEST_EVERY));
    }
    ImageShape shape = shape(headers(reading), reading.resize());
    boolean inMemory = images().count() * shape.length() <= reading.memory();
    return new Dataset(
        folder.toString(),
        split(train, shape, reading, inMemory),
        Optional.of(validation)
            .filter(examples -> !examples.isEmpty())
            .map(examples -> split(examples, shape, reading, inMemory)),
        split(test, shape, reading, inMemory),
        classNames);
  }

  private static Split split(
      List<Example> examples, ImageShape shape, ImageReading reading, boolean inMemory) {
    StoredImages stored =
        new StoredImages(shape, examples.stream().map(Example::image).toList(), reading);
    return new Split(
        inMemory ? MemoryImages.of(stored, examples.size()) : stored,
        examples.stream().mapToInt(Example::label).toArray());
  }

  private Stream<EncodedImage> images() {
    return Stream.of(train, validation, test).flatMap(List::stream).map(Example::image);
  }

  /**
   * Reads the headers of all images or, of more than {@value #LOOKED_AT}, of that many at even
   * distances. Broken images that are skipped have none.
   */
  List<ImageFile.Header> headers(ImageReading reading) {
    List<EncodedImage> all = images().toList();
    int count = Math.min(all.size(), LOOKED_AT);
    ImageFile.Header[] headers = new ImageFile.Header[count];
    new Workers(reading.threads())
        .forEach(
            count,
            (_, i) -> {
              EncodedImage image = all.get((int) ((long) i * all.size() / count));
              try {
                headers[i] = ImageFile.readHeader(image);
              } catch (UserError e) {
                reading.broken().found(new BrokenImage(image.toString(), e));
              }
            });
    return Stream.of(headers).filter(Objects::nonNull).toList();
  }

  /** Returns the distinct sizes of the images whose headers are read. */
  List<ImageSize> sizes(ImageReading reading) {
    return headers(reading).stream().map(ImageFile.Header::size).distinct().toList();
  }

  private ImageShape shape(List<ImageFile.Header> headers, Optional<ImageSize> resize) {
    int channels =
        headers.stream()
            .mapToInt(ImageFile.Header::channels)
            .max()
            .orElseThrow(() ->
                new UserError(
                    "all images of %s are broken; get undamaged copies of them".formatted(folder)));
    try {
      return new ImageShape(commonSize(headers, resize), channels);
    } catch (IllegalArgumentException e) {
      throw new UserError("%s; resize to a smaller size".formatted(e.getMessage()), e);
    }
  }

  private ImageSize commonSize(List<ImageFile.Header> headers, Optional<ImageSize> resize) {
    List<ImageSize> sizes = headers.stream().map(ImageFile.Header::size).distinct().toList();
    if (sizes.size() == 1) {
      return sizes.getFirst();
    }
    return resize.orElseThrow(() ->
        new UserError(
            "%s has images of different sizes, such as %s and %s; give the size to resize to"
                .formatted(folder, sizes.get(0), sizes.get(1))));
  }
}
