package ninc.cli.report.run;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import ninc.runtime.data.Png;
import ninc.runtime.format.tensorboard.EventFile;
import ninc.runtime.inspect.FirstFilters;
import ninc.runtime.training.BatchResult;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.history.EpochResult;
import ninc.runtime.training.history.StepClock;

/**
 * Writes TensorBoard event files. A run becomes the TensorBoard runs {@code train}, {@code test}
 * and, if there are validation examples, {@code validation}, which share the charts of loss and
 * accuracy per epoch.
 */
public final class TensorBoardListener implements RecordListener {
  private final RecordedRun run;
  private final EventFile train;
  private final Optional<EventFile> validation;
  private final EventFile test;
  private final StepClock clock = new StepClock(System::nanoTime);

  private TensorBoardListener(
      RecordedRun run, EventFile train, Optional<EventFile> validation, EventFile test) {
    this.run = run;
    this.train = train;
    this.validation = validation;
    this.test = test;
  }

  /**
   * Creates the event files; those of a resumed run supersede earlier records of the same steps.
   */
  public static TensorBoardListener in(Path folder, RecordedRun run) {
    long firstStep = run.isResumed() ? run.start().step() + 1 : 0;
    return new TensorBoardListener(
        run,
        EventFile.create(folder.resolve("train"), firstStep),
        run.plan().validation().map(_ -> EventFile.create(folder.resolve("validation"), firstStep)),
        EventFile.create(folder.resolve("test"), firstStep));
  }

  @Override
  public void start(TrainingEvent.Start event) {
    if (!run.isResumed()) {
      filters(0);
    }
    clock.begin();
  }

  @Override
  public void step(TrainingEvent.Step event) {
    BatchResult result = event.result();
    long step = event.progress().step();
    SequencedMap<String, Double> values = new LinkedHashMap<>();
    values.put("step/loss", (double) result.loss());
    values.put("step/accuracy", (double) result.correct() / result.examples());
    values.put(
        "step/learning_rate", run.plan().context(step, event.progress().losses()).learningRate());
    values.put("step/examples_per_second", result.examples() / clock.step());
    train.scalars(step, values);
  }

  @Override
  public void evaluation(TrainingEvent.Evaluation event) {
    clock.begin();
  }

  @Override
  public void epoch(TrainingEvent.Epoch event) {
    EpochResult result = EpochResult.of(event, run.plan());
    SequencedMap<String, Double> trained = scores(result.trainLoss(), result.trainAccuracy());
    trained.put("epoch/learning_rate", result.learningRate());
    trained.put("epoch/examples_per_second", result.examplesPerSecond());
    train.scalars(result.step(), trained);
    validation.ifPresent(file ->
        file.scalars(result.step(), scores(result.validationLoss(), result.validationAccuracy())));
    test.scalars(result.step(), scores(result.testLoss(), result.testAccuracy()));
    filters(result.step());
    clock.begin();
  }

  private static SequencedMap<String, Double> scores(double loss, double accuracy) {
    SequencedMap<String, Double> scores = new LinkedHashMap<>();
    scores.put("epoch/loss", loss);
    scores.put("epoch/accuracy", accuracy);
    return scores;
  }

  private void filters(long step) {
    FirstFilters.of(run.session().graph(), run.session().session())
        .ifPresent(filters ->
            train.picture(step, "filters/" + filters.layer(), Png.of(filters.picture())));
  }

  @Override
  public void close() {
    train.close();
    validation.ifPresent(EventFile::close);
    test.close();
  }
}
