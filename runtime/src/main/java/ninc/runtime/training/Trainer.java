package ninc.runtime.training;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import ninc.runtime.backend.StepContext;
import ninc.runtime.data.Batch;
import ninc.runtime.data.BatchLoader;
import ninc.runtime.data.Epoch;
import ninc.runtime.distributed.Division;

/** The training loop. */
public final class Trainer {
  private final TrainingSession session;
  private final TrainingPlan plan;
  private final List<TrainingListener> listeners;
  private final SharedResults results;
  private final DeadLogits deadLogits;
  private final DeadLayers deadLayers;
  private final NotFinite notFinite;

  /**
   * @param listeners what observes the run; other ranks than the first need none
   * @param stop queried after each step; if true, the run ends without an evaluation, on all ranks
   */
  public Trainer(
      TrainingSession session,
      TrainingPlan plan,
      List<TrainingListener> listeners,
      BooleanSupplier stop) {
    this.session = session;
    this.plan = plan;
    this.listeners = List.copyOf(listeners);
    Division division = session.division();
    this.results =
        new SharedResults(
            division.ranks(),
            Math.ceilDiv(division.groups().count(), division.ranks().size()),
            stop);
    this.deadLogits = new DeadLogits(session.graph());
    this.deadLayers = new DeadLayers(session.evaluationGraph(), session.session(), plan.test());
    this.notFinite = new NotFinite(session, plan);
  }

  /**
   * Trains from {@code start} to the end of the plan, or until {@code stop} returns true.
   *
   * @return the progress at the end of the run
   * @throws Divergence if a loss is not finite
   */
  public Progress run(Progress start) {
    tell(listener ->
        listener.start(
            new TrainingEvent.Start(
                session.model(),
                session.parameters(),
                session.device(),
                session.need().total(),
                plan,
                start)));
    Progress progress = start;
    while (!plan.isDone(progress) && !results.stopped()) {
      progress = epoch(progress);
    }
    TrainingEvent.End end = new TrainingEvent.End(progress, ending(progress));
    tell(listener -> listener.end(end));
    return progress;
  }

  private TrainingEvent.Ending ending(Progress progress) {
    if (!plan.isDone(progress)) {
      return TrainingEvent.Ending.STOPPED;
    }
    return plan.endsEarly(progress) ? TrainingEvent.Ending.EARLY : TrainingEvent.Ending.DONE;
  }

  /** Trains the rest of an epoch and evaluates it. */
  private Progress epoch(Progress start) {
    long began = System.nanoTime();
    Progress trained = train(start);
    double seconds = (double) (System.nanoTime() - began) / TimeUnit.SECONDS.toNanos(1);
    Optional<Totals> validation =
        plan.validation().map(examples -> evaluate(EvaluationSet.VALIDATION, examples, trained));
    Totals test = evaluate(EvaluationSet.TEST, plan.test(), trained);
    if (results.stopped()) {
      return trained;
    }
    deadLayers.check(trained.epoch()).ifPresent(this::warn);
    Progress next =
        trained.batch() == plan.training().batchesPerEpoch()
            ? trained.evaluated(validation.orElse(test)).nextEpoch()
            : trained;
    TrainingEvent.Epoch event =
        new TrainingEvent.Epoch(
            trained.epoch(),
            trained.totals(),
            validation,
            test,
            trained.totals().examples() - start.totals().examples(),
            seconds,
            next,
            LossScale.of(session));
    tell(listener -> listener.epoch(event));
    return next;
  }

  private Totals evaluate(EvaluationSet set, BatchLoader examples, Progress trained) {
    int size = examples.split().size();
    return new Evaluator(session.evaluation())
        .evaluate(
            examples,
            totals ->
                tell(listener ->
                    listener.evaluation(new TrainingEvent.Evaluation(set, size, totals))),
            (batch, loss) -> notFinite.ofEvaluation(set, trained, batch, loss),
            results);
  }

  private Progress train(Progress start) {
    Progress progress = start;
    BatchLoader mine =
        plan.training().preparing(session.division().mine()).fedAs(session.training().images());
    try (Epoch epoch = mine.epoch(start.epoch(), start.batch())) {
      Iterator<Batch> batches = epoch.iterator();
      while (batches.hasNext() && !plan.isDone(progress) && !results.stopped()) {
        progress = step(batches, progress);
      }
    }
    return progress;
  }

  private Progress step(Iterator<Batch> batches, Progress before) {
    int count = plan.batchesOfStep(before.batch());
    StepContext step = plan.context(before.step() + 1, before.losses());
    Totals totals = Totals.NONE;
    float last = 0;
    for (int i = 0; i < count; i++) {
      BatchResult result = run(batches.next(), step.with(plan.part(before, i)));
      totals = totals.plus(result);
      last = result.loss();
    }
    BatchResult result = totals.asOneBatch();
    Progress after = before.after(result, count);
    tell(listener -> listener.step(new TrainingEvent.Step(after, result)));
    deadLogits.check(last, session.training()::logits, after.step()).ifPresent(this::warn);
    return after;
  }

  private BatchResult run(Batch batch, StepContext context) {
    if (session.groupedStep().isPresent()) {
      return session.groupedStep().get().run(batch, context, notFinite, results);
    }
    BatchResult result = session.training().run(batch, context);
    if (!result.isFinite()) {
      throw notFinite.ofStep(context, batch, 0, batch.size(), result.loss());
    }
    return result;
  }

  private void warn(TrainingEvent.Warning warning) {
    tell(listener -> listener.warning(warning));
  }

  private void tell(Consumer<TrainingListener> call) {
    listeners.forEach(call);
  }
}
