package ninc.runtime.data.fetch;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import ninc.runtime.data.ImageSize;
import ninc.runtime.data.fetch.NamedDataset.DebianPackage;
import ninc.runtime.data.fetch.NamedDataset.Publication;

/** The built-in data sets. */
final class NamedDatasets {

  /**
   * Fashion-MNIST (Xiao, Rasul and Vollgraf 2017). Debian's package has the same content,
   * compressed differently.
   */
  private static final NamedDataset FASHION_MNIST =
      new NamedDataset(
          "fashion-mnist",
          new ImageSize(28, 28),
          mnistFiles(
              "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
              "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
              "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
              "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
          new Publication.GzipFiles(
              List.of(
                  URI.create(
                      "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master"
                          + "/data/fashion/"),
                  URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"))),
          Optional.of(
              new DebianPackage(
                  "dataset-fashion-mnist", Path.of("usr/share/datasets/fashion-mnist"))),
          List.of(
              "T-shirt/top",
              "Trouser",
              "Pullover",
              "Dress",
              "Coat",
              "Sandal",
              "Shirt",
              "Sneaker",
              "Bag",
              "Ankle boot"));

  /**
   * MNIST (LeCun, Cortes and Burges 1998). Its original server is closed; these two are mirrors.
   */
  private static final NamedDataset MNIST =
      new NamedDataset(
          "mnist",
          new ImageSize(28, 28),
          mnistFiles(
              "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
              "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
              "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
              "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
          new Publication.GzipFiles(
              List.of(
                  URI.create("https://storage.googleapis.com/cvdf-datasets/mnist/"),
                  URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/"))),
          Optional.empty(),
          List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));

  /** CIFAR-10 (Krizhevsky 2009), binary version. */
  private static final NamedDataset CIFAR10 =
      new NamedDataset(
          "cifar10",
          new ImageSize(32, 32),
          List.of(
              cifarBatch("data_batch_1.bin", "5dd7e06a14cb22eb9f671a540d1b7c25"),
              cifarBatch("data_batch_2.bin", "5ea93a67294ea407fff1d09f752e9692"),
              cifarBatch("data_batch_3.bin", "942cd6a4bcdd0dd3c604fbe906cb4421"),
              cifarBatch("data_batch_4.bin", "ae636b3ba5c66a11e91e8cb52e771fcb"),
              cifarBatch("data_batch_5.bin", "53f37980c15c3d472c316c40844f3f0d"),
              cifarBatch("test_batch.bin", "803d5f7f4d78ea53de84dbe85f74fb6d")),
          new Publication.TarArchive(
              URI.create("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"),
              new PinnedFile(
                  "cifar-10-binary.tar.gz",
                  170_052_171,
                  Checksum.sha256(
                      "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"))),
          Optional.empty(),
          List.of(
              "airplane",
              "automobile",
              "bird",
              "cat",
              "deer",
              "dog",
              "frog",
              "horse",
              "ship",
              "truck"));

  static final List<NamedDataset> ALL = List.of(FASHION_MNIST, MNIST, CIFAR10);

  private NamedDatasets() {}

  /**
   * Returns the four files of MNIST or of a drop-in replacement for it: 60000 training and 10000
   * test images of 28×28 pixels.
   */
  private static List<PinnedFile> mnistFiles(
      String trainImages, String trainLabels, String testImages, String testLabels) {
    return List.of(
        new PinnedFile("train-images-idx3-ubyte", 47_040_016, Checksum.sha256(trainImages)),
        new PinnedFile("train-labels-idx1-ubyte", 60_008, Checksum.sha256(trainLabels)),
        new PinnedFile("t10k-images-idx3-ubyte", 7_840_016, Checksum.sha256(testImages)),
        new PinnedFile("t10k-labels-idx1-ubyte", 10_008, Checksum.sha256(testLabels)));
  }

  private static PinnedFile cifarBatch(String name, String md5) {
    return new PinnedFile(name, 30_730_000, Checksum.md5(md5));
  }
}
