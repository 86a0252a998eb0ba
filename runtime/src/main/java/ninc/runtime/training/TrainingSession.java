package ninc.runtime.training;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;
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
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.Preparation;
import ninc.runtime.backend.Session;
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
  private final ClassifierProgram evaluation;

  private TrainingSession(
      Model model, Backend backend, Programs programs, RunNeed need, Session session) {
    this.model = model.title();
    this.device = backend.name();
    this.graph = programs.graph;
    this.evaluationGraph = programs.evaluationGraph;
    this.need = need;
    this.session = session;
    this.training = ClassifierProgram.compile(session, programs.training);
    this.evaluation = ClassifierProgram.compile(session, programs.evaluation);
  }

  /** A training step and the evaluation, before and after their rewrites for the device. */
  private record Programs(
      Graph graph, Graph evaluationGraph, Compiled training, Compiled evaluation) {
    static Programs of(Model model, Backend backend, FusionRule fusion, Activations activations) {
      CompileOptions options =
          backend.options(fusion, model.training().batchSize()).activations(activations);
      Graph graph = Compiler.training(model.network(), model.training());
      Graph evaluationGraph = ReadAverages.apply(Compiler.evaluation(model.network()), graph);
      return new Programs(
          graph,
          evaluationGraph,
          Compiler.compile(graph, options),
          Compiler.compile(
              evaluationGraph, options.purpose(Purpose.EVALUATION).activations(Activations.STORE)));
    }
  }

  /** Returns the programs of a session, the training step first, without opening it. */
  public static List<Compiled> programs(
      Backend backend, Model model, FusionRule fusion, Activations activations) {
    Programs programs = Programs.of(model, backend, fusion, activations);
    return List.of(programs.training, programs.evaluation);
  }

  /** Compiles a model that stores all activations for the backward pass. */
  public static TrainingSession open(Backend backend, Model model, FusionRule fusion) {
    return open(backend, model, fusion, Activations.STORE, _ -> {});
  }

  /**
   * Compiles a model with its recipe's optimizer, clipping, accumulation, averaging and batch size.
   *
   * @param notice receives the memory that the run needs, before it is allocated
   * @throws UserError if the device does not have enough memory for this batch size
   * @throws Failure if other processes allocated the memory in the meantime
   */
  public static TrainingSession open(
      Backend backend,
      Model model,
      FusionRule fusion,
      Activations activations,
      Consumer<RunNeed> notice) {
    Programs programs = Programs.of(model, backend, fusion, activations);
    int batchSize = model.training().batchSize();
    RunNeed need =
        new MemoryCheck(
                backend,
                List.of(programs.training, programs.evaluation),
                endOfEpoch(backend, programs))
            .check(batchSize);
    notice.accept(need);
    return Preparation.of(
        backend, session -> new TrainingSession(model, backend, programs, need, session));
  }

  /**
   * A checkpoint is saved from a copy of all parameters and optimizer states, and each of them is
   * copied once more before its order is changed.
   */
  private static IntToLongFunction endOfEpoch(Backend backend, Programs programs) {
    long largest =
        programs.graph.values().stream()
            .filter(value -> value.op().storage() == Storage.PERSISTENT)
            .mapToLong(value -> value.type().bytes(1))
            .max()
            .orElse(0);
    long saved = backend.memory(programs.training).parameters() + largest;
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

  public ClassifierProgram training() {
    return training;
  }

  ClassifierProgram evaluation() {
    return evaluation;
  }

  @Override
  public void close() {
    session.close();
  }
}
