package ninc.runtime.data;

import java.nio.file.Files;
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

  /**
   * The limit on the number of images whose headers are read before the first image is decoded. The
   * index of a data set that has more is kept.
   */
  static final int LOOKED_AT = 10_000;

  /** An image and its label. */
  record Example(EncodedImage image, int label) {}

  /** The folders of a data set that is split. */
  record Parts(Path train, Optional<Path> validation, Path test) {
    private static final String TRAIN = "train";
    private static final String VALIDATION = "val";
    private static final String TEST = "test";

    /** Returns the folder with the training images, if there is one. */
    static Path train(Path folder) {
      return folder.resolve(TRAIN);
    }

    /**
     * Finds the folders. Without a folder {@code test}, the images in {@code val} are the test
     * images.
     *
     * @throws UserError if there is neither
     */
    static Parts of(Path folder) {
      Path validation = folder.resolve(VALIDATION);
      Path test = folder.resolve(TEST);
      if (Files.isDirectory(test)) {
        return new Parts(train(folder), Optional.of(validation), test);
      }
      if (!Files.isDirectory(validation)) {
        throw new UserError(
            "%s has the folder train but neither test nor val; add one".formatted(folder));
      }
      return new Parts(train(folder), Optional.empty(), validation);
    }
  }

  /**
   * Opens a data set of images. The shape of its images is determined by their headers or, of more
   * than {@value #LOOKED_AT} images, by those of that many.
   *
   * @throws UserError if an image cannot be read that is needed for that, the images differ in size
   *     and are not to be resized, or there are no training or no test images
   */
  static Dataset open(Path folder, ImageReading reading, ImageIndex index) {
    ImageListing listing = list(folder, index);
    if (listing.train.isEmpty()) {
      throw new UserError(
          "%s has no training images; put some in its folder train".formatted(folder));
    }
    if (listing.test.isEmpty()) {
      throw new UserError(
          "%s has no test images; put some in a folder test, or at least %d images in a class"
              .formatted(folder, TEST_EVERY));
    }
    return listing.open(reading, listing.shape(listing.headers(reading, index), reading.resize()));
  }

  /**
   * Returns the distinct sizes of the images or, of more than {@value #LOOKED_AT} images, of that
   * many.
   */
  static List<ImageSize> sizes(Path folder, ImageReading reading, ImageIndex index) {
    return distinctSizes(list(folder, index).headers(reading, index));
  }

  private static ImageListing list(Path folder, ImageIndex index) {
    return ShardFolder.matches(folder)
        ? ShardFolder.list(folder, index)
        : ImageFolder.list(folder, index);
  }

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

  private Dataset open(ImageReading reading, ImageShape shape) {
    return new Dataset(
        folder.toString(),
        split(train, shape, reading),
        Optional.of(validation)
            .filter(examples -> !examples.isEmpty())
            .map(examples -> split(examples, shape, reading)),
        split(test, shape, reading),
        classNames);
  }

  private Split split(List<Example> examples, ImageShape shape, ImageReading reading) {
    StoredImages stored =
        new StoredImages(shape, examples.stream().map(Example::image).toList(), reading);
    long decodedBytes = images().count() * shape.length();
    return new Split(
        decodedBytes <= reading.memory() ? MemoryImages.of(stored) : stored,
        examples.stream().mapToInt(Example::label).toArray());
  }

  private Stream<EncodedImage> images() {
    return Stream.of(train, validation, test).flatMap(List::stream).map(Example::image);
  }

  /** Returns the headers of images at even distances. Broken images that are skipped have none. */
  private List<ImageFile.Header> headers(ImageReading reading, ImageIndex index) {
    List<EncodedImage> all = images().toList();
    int count = Math.min(all.size(), LOOKED_AT);
    ImageFile.Header[] headers = new ImageFile.Header[count];
    new DecodingThreads(reading.threads())
        .forEach(
            count,
            (_, i) -> {
              EncodedImage image = all.get((int) ((long) i * all.size() / count));
              try {
                headers[i] = index.header(image);
              } catch (UserError e) {
                reading.broken().found(new BrokenImage(image.toString(), e));
              }
            });
    if (all.size() > LOOKED_AT) {
      index.save();
    }
    return Stream.of(headers).filter(Objects::nonNull).toList();
  }

  private static List<ImageSize> distinctSizes(List<ImageFile.Header> headers) {
    return headers.stream().map(ImageFile.Header::size).distinct().toList();
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
    List<ImageSize> sizes = distinctSizes(headers);
    if (sizes.size() == 1) {
      return sizes.getFirst();
    }
    return resize.orElseThrow(() ->
        new UserError(
            "%s has images of different sizes, such as %s and %s; give the size to resize to"
                .formatted(folder, sizes.get(0), sizes.get(1))));
  }
}
