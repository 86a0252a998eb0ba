package ninc.runtime.training;

import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;
import java.util.stream.Stream;
import ninc.compiler.CompileOptions;
import ninc.compiler.CompileOptions.Purpose;
import ninc.compiler.Compiled;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionRule;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Optimization.Update;
import ninc.compiler.ir.Source.ModelTensor;
import ninc.compiler.ir.Storage;
import ninc.compiler.ir.Value;
import ninc.compiler.pass.Activations;
import ninc.compiler.pass.ReadAverages;
import ninc.compiler.pass.SeparateUpdate;
import ninc.compiler.pass.SeparateUpdate.Separated;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.Preparation;
import ninc.runtime.backend.Session;
import ninc.runtime.data.BatchLoader;
import ninc.runtime.data.ImageSize;
import ninc.runtime.distributed.Division;
import ninc.runtime.distributed.GroupRange;
import ninc.runtime.distributed.Groups;
import ninc.runtime.model.Initialization;
import ninc.runtime.model.Model;
import ninc.runtime.model.ParameterLayout;

/** A model on a device, ready to be trained. Parameters are zero until they are initialized. */
public final class TrainingSession implements AutoCloseable {
  private final String model;
  private final String device;
  private final Graph graph;
  private final Graph evaluationGraph;
  private final Session session;
  private final RunNeed need;
  private final ClassifierProgram training;
  private final Division division;
  private final Optional<GroupedStep> groupedStep;
  private final ClassifierProgram evaluation;

  private TrainingSession(
      Model model,
      Backend backend,
      Programs programs,
      Division division,
      RunNeed need,
      Session session) {
    this.model = model.title();
    this.device = backend.name();
    this.graph = programs.graph;
    this.evaluationGraph = programs.evaluationGraph;
    this.need = need;
    this.session = session;
    this.training = ClassifierProgram.compile(session, programs.training);
    this.division = division;
    this.groupedStep =
        programs.update.map(update ->
            new GroupedStep(
                division, session, training, programs.training, session.compile(update)));
    this.evaluation = ClassifierProgram.compile(session, programs.evaluation);
  }

  /**
   * A training step and the evaluation, before and after their rewrites for the device.
   *
   * @param graph the whole training step
   * @param training the training step or, if batches are cut into groups, what computes gradients
   * @param update what updates the parameters if batches are cut into groups
   */
  private record Programs(
      Graph graph,
      Graph evaluationGraph,
      Compiled training,
      Optional<Compiled> update,
      Compiled evaluation) {
    static Programs of(
        Model model,
        ImageSize stored,
        Backend backend,
        FusionRule fusion,
        Activations activations,
        Groups groups) {
      int size = groups.largest(model.training().batchSize());
      ImageFeeds images = ImageFeeds.of(backend.target(), model, stored);
      CompileOptions options =
          backend.options(fusion, size).activations(activations).images(images.training());
      Graph graph = Compiler.training(model.network(), model.training());
      Graph evaluationGraph = ReadAverages.apply(Compiler.evaluation(model.network()), graph);
      Compiled evaluation =
          Compiler.compile(
              evaluationGraph,
              options
                  .purpose(Purpose.EVALUATION)
                  .activations(Activations.STORE)
                  .images(images.evaluation()));
      if (groups.count() == 1) {
        return new Programs(
            graph, evaluationGraph, Compiler.compile(graph, options), Optional.empty(), evaluation);
      }
      Separated step = SeparateUpdate.apply(graph);
      return new Programs(
          graph,
          evaluationGraph,
          Compiler.compile(step.gradients(), options),
          Optional.of(Compiler.compile(step.update(), options.activations(Activations.STORE))),
          evaluation);
    }

    List<Compiled> all() {
      return Stream.of(Stream.of(training), update.stream(), Stream.of(evaluation))
          .flatMap(programs -> programs)
          .toList();
    }
  }

  /**
   * Returns the programs of a session, the training step or its first part first, without opening
   * it.
   *
   * @param stored the size in which the images of the data set are stored
   * @param groups the groups into which batches are cut
   */
  public static List<Compiled> programs(
      Backend backend,
      Model model,
      ImageSize stored,
      FusionRule fusion,
      Activations activations,
      Groups groups) {
    return Programs.of(model, stored, backend, fusion, activations, groups).all();
  }

  /**
   * Compiles a model that stores all activations for the backward pass, for images of the size of
   * its input.
   */
  public static TrainingSession open(Backend backend, Model model, FusionRule fusion) {
    ImageSize stored = ImageSize.of(model.network().input());
    return open(backend, model, stored, fusion, Activations.STORE, Division.NONE, _ -> {});
  }

  /**
   * Compiles a model with its recipe's optimizer, clipping, accumulation, averaging and batch size.
   *
   * @param stored the size in which the images of the data set are stored
   * @param division how batches are divided; not at all if the recipe accumulates gradients
   * @param notice receives the memory that the run needs, before it is allocated
   * @throws UserError if the device does not have enough memory for this batch size
   * @throws Failure if other processes allocated the memory in the meantime
   */
  public static TrainingSession open(
      Backend backend,
      Model model,
      ImageSize stored,
      FusionRule fusion,
      Activations activations,
      Division division,
      Consumer<RunNeed> notice) {
    Programs programs = Programs.of(model, stored, backend, fusion, activations, division.groups());
    long sums =
        programs.update.map(_ -> GradientBuckets.memory(division, programs.training)).orElse(0L);
    GroupRange prepared = BatchLoader.prepared(model.training().mixing(), division.mine());
    RunNeed need =
        new MemoryCheck(
                backend, programs.all(), division.groups(), prepared, sums, endOfEpoch(programs))
            .check(model.training().batchSize());
    notice.accept(need);
    return Preparation.of(
        backend, session -> new TrainingSession(model, backend, programs, division, need, session));
  }

  /**
   * A checkpoint is saved from a copy of all parameters and optimizer states, and each of them is
   * copied once more before its order is changed.
   */
  private static IntToLongFunction endOfEpoch(Programs programs) {
    LongSummaryStatistics persistent =
        programs.graph.values().stream()
            .filter(value -> value.op().storage() == Storage.PERSISTENT)
            .mapToLong(value -> value.type().bytes(1))
            .summaryStatistics();
    long saved = persistent.getSum() + Math.max(0, persistent.getMax());
    IntToLongFunction deadLayers = DeadLayers.memory(programs.evaluationGraph);
    return batchSize -> Math.max(saved, deadLayers.applyAsLong(batchSize));
  }

  /** Initializes all parameters. */
  public void initialize(Initialization initialization) {
    initialization.drawAll(graph, session);
  }

  /** Returns the number of parameters. */
  public long parameters() {
    return graph.parameters().stream()
        .mapToLong(parameter -> ParameterLayout.size(parameter.tensor()))
        .sum();
  }

  /** Returns the number of parameters that are trained, that is, not frozen. */
  public long trainedParameters() {
    return graph.operators(Update.class).stream()
        .mapToLong(update -> ParameterLayout.size(update.type()))
        .sum();
  }

  /** Returns the name of the model, with the values of its parameters. */
  public String model() {
    return model;
  }

  public String device() {
    return device;
  }

  /**
   * Returns a parameter as it is evaluated and saved, which is its average if the recipe averages
   * the parameters.
   *
   * @param key the name of the parameter in checkpoints
   */
  public float[] evaluated(String key) {
    Value parameter =
        evaluationGraph.all(ModelTensor.class).stream()
            .filter(value -> ((ModelTensor) value.op()).key().equals(key))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no parameter is named " + key));
    return session.read(parameter.name());
  }

  /** Returns the graph of a training step. */
  public Graph graph() {
    return graph;
  }

  /** Returns the graph of the evaluation. */
  Graph evaluationGraph() {
    return evaluationGraph;
  }

  /** Returns the memory that a run needs. */
  public RunNeed need() {
    return need;
  }

  /** Returns the session, which holds the parameters and the optimizer state. */
  public Session session() {
    return session;
  }

  /**
   * Returns the training step. If batches are cut into groups, it computes the gradients of a group
   * but does not update the parameters.
   */
  public ClassifierProgram training() {
    return training;
  }

  /** Returns how batches are divided. */
  Division division() {
    return division;
  }

  /** Returns what trains on a batch in groups; empty if batches are not cut. */
  Optional<GroupedStep> groupedStep() {
    return groupedStep;
  }

  ClassifierProgram evaluation() {
    return evaluation;
  }

  @Override
  public void close() {
    groupedStep.ifPresent(GroupedStep::close);
    session.close();
  }
}
