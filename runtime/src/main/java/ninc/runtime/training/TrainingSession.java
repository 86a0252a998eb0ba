package ninc.runtime.training;

import java.util.List;
import java.util.function.Consumer;
import ninc.compiler.Compiler;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Fusion;
import ninc.compiler.fuse.FusionLevel;
import ninc.compiler.graph.Graph;
import ninc.compiler.graph.Parameter;
import ninc.compiler.graph.Value;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.Session;
import ninc.runtime.model.Initialization;
import ninc.runtime.model.Model;
import ninc.runtime.model.ParameterLayout;

/** A model on a device, ready to be trained. Parameters are zero until they are set. */
public final class TrainingSession implements AutoCloseable {
  private final String model;
  private final String device;
  private final Graph graph;
  private final Session session;
  private final RunNeed need;
  private final ClassifierProgram training;
  private final ClassifierProgram evaluation;

  private TrainingSession(
      String model,
      String device,
      FusedGraph training,
      FusedGraph evaluation,
      RunNeed need,
      Session session) {
    this.model = model;
    this.device = device;
    this.graph = training.graph();
    this.need = need;
    this.session = session;
    this.training = ClassifierProgram.compile(session, training);
    this.evaluation = ClassifierProgram.compile(session, evaluation);
  }

  /** Compiles a model as {@link #open(Backend, Model, FusionLevel, Consumer)} does. */
  public static TrainingSession open(Backend backend, Model model, FusionLevel fusion) {
    return open(backend, model, fusion, _ -> {});
  }

  /**
   * Compiles a model with its recipe's optimizer and batch size.
   *
   * @param notice is given the memory that a run will take, before it is taken
   * @throws UserError where the device has not the memory that batches of this size need
   * @throws Failure where others took the memory meanwhile
   */
  public static TrainingSession open(
      Backend backend, Model model, FusionLevel fusion, Consumer<RunNeed> notice) {
    Compiler compiler = new Compiler();
    Graph step = compiler.training(model.network(), model.training().optimizer());
    FusedGraph training = Fusion.fuse(step, fusion);
    FusedGraph evaluation = Fusion.fuse(compiler.evaluation(model.network()), fusion);
    int batchSize = model.training().batchSize();
    RunNeed need = new MemoryCheck(backend, List.of(training, evaluation)).check(batchSize);
    notice.accept(need);
    Session session = backend.open(batchSize);
    try {
      return new TrainingSession(model.name(), backend.name(), training, evaluation, need, session);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** Draws all parameters. */
  public void initialize(Initialization initialization) {
    for (Value value : graph.all(Parameter.class)) {
      if (value.op() instanceof Parameter parameter) {
        session.write(value.name(), initialization.draw(parameter));
      }
    }
  }

  /** The number of trained values. */
  public long parameters() {
    return graph.parameters().stream()
        .mapToLong(parameter -> ParameterLayout.size(parameter.tensor()))
        .sum();
  }

  public String model() {
    return model;
  }

  public String device() {
    return device;
  }

  /** The graph of a training step. */
  public Graph graph() {
    return graph;
  }

  /** The memory that a run of it takes. */
  public RunNeed need() {
    return need;
  }

  /** Holds the parameters and the optimizer's state. */
  public Session session() {
    return session;
  }

  ClassifierProgram training() {
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
