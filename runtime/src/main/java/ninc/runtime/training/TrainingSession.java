package ninc.runtime.training;

import ninc.compiler.Compiler;
import ninc.compiler.fuse.Fusion;
import ninc.compiler.fuse.FusionLevel;
import ninc.compiler.graph.Graph;
import ninc.compiler.graph.Parameter;
import ninc.compiler.graph.Value;
import ninc.compiler.recompute.Activations;
import ninc.runtime.Failure;
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
  private final ClassifierProgram training;
  private final ClassifierProgram evaluation;

  private TrainingSession(
      Backend backend, Model model, FusionLevel fusion, Activations activations, Session session) {
    Compiler compiler = new Compiler();
    this.model = model.name();
    this.device = backend.name();
    this.graph = compiler.training(model.network(), model.training().optimizer());
    this.session = session;
    this.training = ClassifierProgram.compile(session, Fusion.fuse(graph, fusion, activations));
    this.evaluation =
        ClassifierProgram.compile(session, compiler.evaluation(model.network()), fusion);
  }

  /**
   * Compiles a model with its recipe's optimizer and batch size.
   *
   * @throws Failure where the device has not the memory that a batch needs
   */
  public static TrainingSession open(
      Backend backend, Model model, FusionLevel fusion, Activations activations) {
    Session session = backend.open(model.training().batchSize());
    try {
      return new TrainingSession(backend, model, fusion, activations, session);
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
