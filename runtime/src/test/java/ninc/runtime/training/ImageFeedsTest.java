package ninc.runtime.training;

import static ninc.dsl.Dsl.horizontalFlip;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.mean;
import static ninc.dsl.Dsl.mixup;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.std;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.Target;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.ModelTensor;
import ninc.compiler.ir.Value;
import ninc.compiler.pass.Activations;
import ninc.compiler.pass.ImageFeed;
import ninc.compiler.plan.TensorLayout;
import ninc.compiler.schedule.Schedules;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.dsl.Network;
import ninc.dsl.Training;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;
import ninc.runtime.data.Batch;
import ninc.runtime.data.BatchLoader;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.Epoch;
import ninc.runtime.data.ExampleOrder;
import ninc.runtime.data.ImageSize;
import ninc.runtime.device.DeviceBackend;
import ninc.runtime.device.simt.SimtDevice;
import ninc.runtime.distributed.Division;
import ninc.runtime.distributed.Groups;
import ninc.runtime.model.Initialization;
import ninc.runtime.model.Model;
import org.junit.jupiter.api.Test;

class ImageFeedsTest {
  private static final long SEED = 17;
  private static final WorkGroupTraits SMALL = new WorkGroupTraits(48 << 10, 16, 8, 32, 8, 8, 2);
  private static final Backend SIMT = new DeviceBackend(new SimtDevice(SMALL));
  private static final Target DEVICE = new Target.WorkGroups(new Schedules(WorkGroupTraits.GPU));
  private static final Target PROCESSOR = new Target.Processor(TensorLayout.DENSE);

  /** Images of 6×5 pixels, which the network takes at 9×11. */
  private static final Dataset DATA = TinyData.of(10, 5, SEED);

  private static final Network NETWORK =
      Network.input(1, 9, 11)
          .conv(3, kernel(3), padding(1), relu())
          .linear(TinyData.CLASSES)
          .build();

  private static final Training RECIPE =
      Training.defaults()
          .batchSize(4)
          .epochs(2)
          .normalize(mean(0.45), std(0.22))
          .augment(horizontalFlip())
          .optimizer(sgd(0.1).momentum(0.9));

  private static Model model(Training recipe) {
    return new Model("Fed", NETWORK, recipe);
  }

  private static TrainingPlan plan(Training recipe) {
    return TrainingPlan.of(recipe, NETWORK.input(), DATA, ExampleOrder.SHUFFLED, SEED);
  }

  private static ImageFeed bytes(int height, int width) {
    return new ImageFeed.Bytes(height, width, RECIPE.normalization());
  }

  @Test
  void aDeviceTakesTheBytesOfImagesOfTheirOwnSize() {
    ImageFeeds feeds = ImageFeeds.of(DEVICE, model(RECIPE), DATA.imageSize());
    assertThat(feeds).isEqualTo(new ImageFeeds(bytes(6, 5), bytes(6, 5)));
  }

  @Test
  void imagesThatAreLargerThanTheInputAreResizedBefore() {
    ImageFeeds feeds = ImageFeeds.of(DEVICE, model(RECIPE), new ImageSize(300, 200));
    assertThat(feeds.training()).isEqualTo(bytes(9, 11));
  }

  @Test
  void theProcessorTakesPreprocessedImages() {
    ImageFeeds feeds = ImageFeeds.of(PROCESSOR, model(RECIPE), DATA.imageSize());
    ImageFeed preprocessed = new ImageFeed.Preprocessed();
    assertThat(feeds).isEqualTo(new ImageFeeds(preprocessed, preprocessed));
  }

  @Test
  void examplesThatAreMixedArePreprocessedBefore() {
    ImageFeeds feeds = ImageFeeds.of(DEVICE, model(RECIPE.mix(mixup(1))), DATA.imageSize());
    assertThat(feeds).isEqualTo(new ImageFeeds(new ImageFeed.Preprocessed(), bytes(6, 5)));
  }

  @Test
  void theSizeOfABuiltInDataSetIsKnown() {
    Network large = Network.input(3, 224, 224).linear(10).build();
    Model model = new Model("Large", large, Training.on("cifar10").resize(224));
    assertThat(ImageFeeds.of(DEVICE, model).training())
        .isEqualTo(new ImageFeed.Bytes(32, 32, Optional.empty()));
    assertThat(ImageFeeds.of(DEVICE, model(RECIPE)).training()).isEqualTo(bytes(9, 11));
  }

  @Test
  void refusesANormalizationOfOtherChannels() {
    Model colours = model(Training.defaults().normalize(mean(0.1, 0.2, 0.3), std(1, 1, 1)));
    assertThatThrownBy(() -> ImageFeeds.of(DEVICE, colours))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("images of 3 channels, but its input has 1");
  }

  @Test
  void aLoaderRefusesBytesOfAnotherSizeOrNormalization() {
    BatchLoader loader = plan(RECIPE).training();
    List<ImageFeed> wrong = List.of(bytes(7, 5), new ImageFeed.Bytes(6, 5, Optional.empty()));
    for (ImageFeed feed : wrong) {
      assertThatThrownBy(() -> loader.fedAs(feed)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** Losses and parameters after each of the steps of two epochs. */
  private record Steps(List<Float> losses, Map<String, List<Float>> parameters) {}

  private static Steps train(ImageFeed images) {
    Graph graph = Compiler.training(NETWORK, RECIPE);
    CompileOptions options = SIMT.options(FusionLevel.FULL, RECIPE.batchSize()).images(images);
    List<Float> losses = new ArrayList<>();
    Map<String, List<Float>> parameters = new TreeMap<>();
    try (Session session = SIMT.open()) {
      ClassifierProgram program =
          ClassifierProgram.compile(session, Compiler.compile(graph, options));
      new Initialization(RECIPE.initializer(), SEED).drawAll(graph, session);
      for (int number = 1; number <= RECIPE.epochs(); number++) {
        try (Epoch epoch = plan(RECIPE).training().fedAs(program.images()).epoch(number)) {
          for (Batch batch : epoch) {
            StepContext step = new StepContext(SEED, losses.size() + 1, 0.1);
            losses.add(program.run(batch, step).loss());
          }
        }
      }
      for (Value value : graph.all(ModelTensor.class)) {
        List<Float> numbers = new ArrayList<>();
        for (float number : session.read(value.name())) {
          numbers.add(number);
        }
        parameters.put(value.name(), numbers);
      }
    }
    return new Steps(losses, parameters);
  }

  @Test
  void trainingOnBytesGivesTheSameBits() {
    Steps reference = train(new ImageFeed.Preprocessed());
    assertThat(reference.losses()).hasSize(6).doesNotHaveDuplicates();
    assertThat(train(bytes(6, 5))).isEqualTo(reference);
    assertThat(train(bytes(9, 11))).as("resized by the host").isEqualTo(reference);
  }

  @Test
  void groupsOfABatchTakeTheirBytes() {
    RecordingListener whole = new RecordingListener();
    RecordingListener grouped = new RecordingListener();
    for (int groups = 1; groups <= 2; groups++) {
      Division division = Division.of(new Groups(groups));
      try (TrainingSession session =
          TrainingSession.open(
              SIMT,
              model(RECIPE),
              DATA.imageSize(),
              FusionLevel.FULL,
              Activations.STORE,
              division,
              _ -> {})) {
        session.initialize(new Initialization(RECIPE.initializer(), SEED));
        TrainingPlan plan = plan(RECIPE).cutInto(division.groups());
        RecordingListener listener = groups == 1 ? whole : grouped;
        new Trainer(session, plan, List.of(listener), () -> false).run(Progress.START);
      }
    }
    assertThat(grouped.losses()).hasSameSizeAs(whole.losses());
    for (int i = 0; i < whole.losses().size(); i++) {
      assertThat((double) grouped.losses().get(i)).isCloseTo(whole.losses().get(i), within(1e-4));
    }
  }

  @Test
  void aLossThatIsNotFiniteNamesTheValueThatABatchOfBytesLeadsTo() {
    try (TrainingSession session =
        TrainingSession.open(
            SIMT,
            model(RECIPE),
            DATA.imageSize(),
            FusionLevel.FULL,
            Activations.STORE,
            Division.NONE,
            _ -> {})) {
      session.session().write("conv1.bias", new float[] {0, Float.POSITIVE_INFINITY, 0});
      Trainer trainer = new Trainer(session, plan(RECIPE), List.of(), () -> false);
      assertThatThrownBy(() -> trainer.run(Progress.START))
          .isInstanceOf(Divergence.class)
          .hasMessageContaining("first non-finite value: conv1.bias");
    }
  }
}
