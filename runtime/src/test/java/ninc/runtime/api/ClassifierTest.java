package ninc.runtime.api;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.runtime.training.TinyRun.DATA;
import static ninc.runtime.training.TinyRun.RECIPE;
import static ninc.runtime.training.TinyRun.SEED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import ninc.compiler.Compiled;
import ninc.compiler.Target;
import ninc.compiler.fuse.Region;
import ninc.dsl.Network;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.KernelRunner;
import ninc.runtime.backend.MachinePeak;
import ninc.runtime.backend.MemoryNeed;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.data.Image;
import ninc.runtime.data.Split;
import ninc.runtime.format.onnx.exporter.OnnxExport;
import ninc.runtime.format.safetensors.SafetensorsFile;
import ninc.runtime.model.Model;
import ninc.runtime.predict.Prediction;
import ninc.runtime.training.RecordingListener;
import ninc.runtime.training.TinyData;
import ninc.runtime.training.TinyRun;
import ninc.runtime.training.Totals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierTest {
  private static final Backend CPU = new CpuBackend(2);
  private static final Model MODEL = TinyRun.model(RECIPE.epochs(12));

  @TempDir Path folder;

  @Test
  void predictsWhatItIsMeasuredBy() {
    try (Classifier classifier = Classifier.train(MODEL, DATA, SEED, CPU)) {
      Totals totals = classifier.evaluate(DATA.train());
      assertThat(correct(classifier.predict(DATA.train()), DATA.train()))
          .as("seed %d", SEED)
          .isEqualTo(totals.correct())
          .isGreaterThan(15);
    }
  }

  @Test
  void predictsAnImageAsIfItWereOneOfASplit() {
    Split split = DATA.test();
    try (Classifier classifier = Classifier.train(MODEL, DATA, SEED, CPU)) {
      List<Image> images = IntStream.range(0, split.size()).mapToObj(i -> image(split, i)).toList();
      assertThat(classifier.predict(images)).isEqualTo(classifier.predict(split));
      assertThat(classifier.predict(List.of())).isEmpty();
    }
  }

  @Test
  void compilesOnceForEachBatchSizeThatItNeedsAndHoldsOneSessionUntilItIsClosed() {
    List<Integer> opened = new ArrayList<>();
    List<Integer> closed = new ArrayList<>();
    Path file = folder.resolve("one.safetensors");
    trainAndSave(file);
    Backend counting = new CountingBackend(CPU, opened, closed);
    try (Classifier classifier = Classifier.load(MODEL, DATA.classNames(), file, counting)) {
      assertThat(opened).as("sessions that loading opens").isEmpty();
      List<Prediction> two = classifier.predict(DATA.test().first(2));
      assertThat(classifier.predict(DATA.test().first(2))).isEqualTo(two);
      assertThat(classifier.predict(DATA.test().first(1))).isEqualTo(two.subList(0, 1));
      assertThat(opened).containsExactly(2);
      // The recipe's batches have four examples.
      assertThat(classifier.predict(DATA.test()).subList(0, 2)).isEqualTo(two);
      assertThat(classifier.predict(DATA.train()).size()).isEqualTo(DATA.train().size());
      assertThat(opened).containsExactly(2, 4);
      assertThat(closed).containsExactly(2);
    }
    assertThat(closed).containsExactly(2, 4);
  }

  @Test
  void listenersAreToldOfEachStep() {
    RecordingListener listener = new RecordingListener();
    try (Classifier _ = Classifier.train(TinyRun.model(RECIPE), DATA, SEED, CPU, listener)) {
      assertThat(listener.losses()).hasSize(15);
    }
  }

  @Test
  void isTheSameAgainFromItsFileAndFromItsSeed() throws IOException {
    Path file = folder.resolve("one.safetensors");
    Path other = folder.resolve("other.safetensors");
    try (Classifier classifier = Classifier.train(MODEL, DATA, SEED, CPU)) {
      classifier.save(file);
      try (Classifier loaded = Classifier.load(MODEL, DATA.classNames(), file, CPU)) {
        assertThat(loaded.predict(DATA.test())).isEqualTo(classifier.predict(DATA.test()));
      }
    }
    trainAndSave(other);
    assertThat(Files.mismatch(file, other)).as("seed %d", SEED).isEqualTo(-1);
  }

  @Test
  void itsFileHasTheClassNames() {
    Path file = folder.resolve("named.safetensors");
    trainAndSave(file);
    try (Classifier loaded = Classifier.load(MODEL, file, CPU)) {
      assertThat(loaded.classNames()).isEqualTo(DATA.classNames());
      Prediction prediction = loaded.predict(DATA.test().first(1)).getFirst();
      assertThat(prediction.best().className()).isIn(DATA.classNames());
      assertThat(prediction.top(2)).isEqualTo(prediction.ranking().subList(0, 2));
      assertThat(prediction.top(9)).isEqualTo(prediction.ranking());
      assertThatThrownBy(() -> prediction.top(0)).isInstanceOf(UserError.class);
    }
  }

  @Test
  void predictsAnImageFile() throws IOException {
    BufferedImage picture = new BufferedImage(5, 6, BufferedImage.TYPE_BYTE_GRAY);
    Image image = image(DATA.test(), 0);
    for (int i = 0; i < image.pixels().length; i++) {
      picture.getRaster().setSample(i % 5, i / 5, 0, image.pixels()[i] & 0xff);
    }
    Path file = folder.resolve("image.png");
    ImageIO.write(picture, "png", file.toFile());
    try (Classifier classifier = Classifier.train(MODEL, DATA, SEED, CPU)) {
      assertThat(classifier.predict(file)).isEqualTo(classifier.predict(DATA.test()).getFirst());
      assertThatThrownBy(() -> classifier.predict(folder.resolve("gone.png")))
          .isInstanceOf(UserError.class)
          .hasMessageStartingWith("file not found: ");
    }
  }

  @Test
  void exportsWhatIsExportedFromItsFile() throws IOException {
    Path file = folder.resolve("one.safetensors");
    Path exported = folder.resolve("one.onnx");
    Path expected = folder.resolve("two.onnx");
    try (Classifier classifier = Classifier.train(MODEL, DATA, SEED, CPU)) {
      classifier.save(file);
      classifier.exportOnnx(exported);
    }
    OnnxExport.write(expected, MODEL, Checkpoint.open(file));
    assertThat(Files.mismatch(exported, expected)).isEqualTo(-1);
  }

  @Test
  void refusesABackendWithoutThreads() {
    for (int threads : new int[] {0, -1}) {
      assertThatThrownBy(() -> new CpuBackend(threads))
          .isInstanceOf(UserError.class)
          .hasMessage("the cpu backend has %d threads, but must have at least 1", threads);
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    Path file = folder.resolve("other.safetensors");
    trainAndSave(file);
    Model wider = new Model("Wider", Network.input(1, 6, 5).linear(3).build(), RECIPE);
    Model larger = new Model("Larger", Network.input(1, 7, 7).linear(3).build(), RECIPE);
    assertThatThrownBy(() -> Classifier.load(wider, List.of(), file, CPU))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("saved from another model");
    assertThatThrownBy(() -> Classifier.train(larger, DATA, SEED, CPU))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Larger expects images of shape 1×7×7");
  }

  @Test
  void aClassifierForOtherClassesStartsFromWhatFits() {
    Path file = folder.resolve("one.safetensors");
    trainAndSave(file);
    Network network =
        Network.input(1, 6, 5)
            .conv(4, kernel(3), padding(1), relu())
            .dropout(0.25)
            .linear("head", TinyData.CLASSES)
            .build()
            .freeze(List.of("conv1"));
    Path tuned = folder.resolve("tuned.safetensors");
    try (Classifier classifier =
        Classifier.fineTune(new Model("Tuned", network, RECIPE), DATA, file, SEED, CPU)) {
      classifier.save(tuned);
    }
    SafetensorsFile before = SafetensorsFile.open(file);
    SafetensorsFile after = SafetensorsFile.open(tuned);
    assertThat(after.tensor("conv1.weight").toFloats())
        .isEqualTo(before.tensor("conv1.weight").toFloats());
    assertThat(after.tensor("conv1.bias").toFloats())
        .isEqualTo(before.tensor("conv1.bias").toFloats());
  }

  private static void trainAndSave(Path file) {
    try (Classifier classifier = Classifier.train(MODEL, DATA, SEED, CPU)) {
      classifier.save(file);
    }
  }

  private static Image image(Split split, int index) {
    byte[] pixels = new byte[split.shape().length()];
    split.copyImage(index, pixels);
    return new Image(split.shape(), pixels);
  }

  /** A device that keeps the batch sizes of programs, and of sessions that are closed. */
  private record CountingBackend(Backend device, List<Integer> opened, List<Integer> closed)
      implements Backend {
    @Override
    public Session open() {
      Session session = device.open();
      return new Session() {
        private int batchSize;

        @Override
        public Program compile(Compiled compiled) {
          batchSize = compiled.options().batchSize();
          opened.add(batchSize);
          return session.compile(compiled);
        }

        @Override
        public void write(String name, MemorySegment values) {
          session.write(name, values);
        }

        @Override
        public MemorySegment read(String name, SegmentAllocator memory) {
          return session.read(name, memory);
        }

        @Override
        public void close() {
          closed.add(batchSize);
          session.close();
        }
      };
    }

    @Override
    public String name() {
      return device.name();
    }

    @Override
    public String description() {
      return device.description();
    }

    @Override
    public Target target() {
      return device.target();
    }

    @Override
    public String tile(Compiled program, Region region) {
      return device.tile(program, region);
    }

    @Override
    public MachinePeak measurePeak() {
      return device.measurePeak();
    }

    @Override
    public KernelRunner kernelRunner(Compiled program) {
      return device.kernelRunner(program);
    }

    @Override
    public MemoryNeed memory(Compiled program) {
      return device.memory(program);
    }

    @Override
    public long availableMemory() {
      return device.availableMemory();
    }
  }

  private static long correct(List<Prediction> predictions, Split examples) {
    long correct = 0;
    for (int i = 0; i < examples.size(); i++) {
      if (predictions.get(i).best().index() == examples.label(i)) {
        correct++;
      }
    }
    return correct;
  }
}
