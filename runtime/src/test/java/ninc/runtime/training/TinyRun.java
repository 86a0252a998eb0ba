package ninc.runtime.training;

import static ninc.dsl.Dsl.cosine;
import static ninc.dsl.Dsl.horizontalFlip;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;

import java.util.List;
import java.util.function.BooleanSupplier;
import ninc.compiler.ir.FusionLevel;
import ninc.dsl.Network;
import ninc.dsl.Training;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ExampleOrder;
import ninc.runtime.model.Initialization;
import ninc.runtime.model.Model;

/** A small model with dropout and momentum, a small data set, and runs of them. */
public final class TinyRun {
  public static final long SEED = 11;

  /** 19 examples in batches of 4: five steps an epoch. */
  public static final Dataset DATA = TinyData.of(19, 7, SEED);

  public static final Network NETWORK =
      Network.input(1, 6, 5)
          .conv(4, kernel(3), padding(1), relu())
          .dropout(0.25)
          .linear(TinyData.CLASSES)
          .build();

  public static final Training RECIPE =
      Training.defaults()
          .batchSize(4)
          .epochs(3)
          .optimizer(sgd(0.1).momentum(0.9).weightDecay(1e-3))
          .schedule(cosine())
          .augment(horizontalFlip());

  private TinyRun() {}

  /** The model, with a recipe of its own. */
  public static Model model(Training recipe) {
    return new Model("Tiny", NETWORK, recipe);
  }

  /** The plan of a recipe, shuffled. */
  public static TrainingPlan plan(Training recipe) {
    return TrainingPlan.of(recipe, NETWORK.input(), DATA, ExampleOrder.SHUFFLED, SEED);
  }

  /** A session with freshly drawn parameters. */
  public static TrainingSession session(Model model) {
    TrainingSession session =
        TrainingSession.open(new InterpreterBackend(), model, FusionLevel.NONE);
    session.initialize(new Initialization(model.training().initializer(), SEED));
    return session;
  }

  /** Trains from the start. */
  public static RecordingListener train(Model model, TrainingPlan plan) {
    return train(model, plan, () -> false);
  }

  /** Trains from the start until it is asked to stop. */
  public static RecordingListener train(Model model, TrainingPlan plan, BooleanSupplier stop) {
    RecordingListener listener = new RecordingListener();
    try (TrainingSession session = session(model)) {
      new Trainer(session, plan, List.of(listener), stop).run(Progress.START);
    }
    return listener;
  }
}
