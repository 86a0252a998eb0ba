package ninc.runtime.bench;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import ninc.compiler.Compiled;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.Preparation;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;
import ninc.runtime.bench.BenchPlan.Subject;
import ninc.runtime.model.Initialization;
import ninc.runtime.model.Model;
import ninc.runtime.training.MemoryCheck;

/**
 * The common starting point of all variants: the device, the parameters, the batch.
 *
 * @param feeds the inputs and labels of the graph by name
 * @param learningRate the learning rate η of every step
 */
record Setup(
    Backend backend,
    BenchPlan plan,
    Initialization initialization,
    Map<String, MemorySegment> feeds,
    double learningRate) {

  /**
   * Generates a batch.
   *
   * @throws UserError if the device does not have enough memory for level {@code none}, which every
   *     level is verified against
   */
  static Setup of(Subject subject, BenchPlan plan) {
    Backend backend = subject.backend();
    Model model = subject.model();
    Compiled reference = plan.reference(subject);
    new MemoryCheck(backend, List.of(reference)).check(plan.batchSize());
    int classes = model.network().output().channels();
    return new Setup(
        backend,
        plan,
        new Initialization(model.training().initializer(), plan.seed()),
        SyntheticBatch.feeds(reference.graph(), plan.batchSize(), classes, plan.seed()),
        model.training().optimizer().learningRate());
  }

  /**
   * Opens a session for a program and initializes its parameters.
   *
   * @throws UserError if the device does not have enough memory for a batch
   * @throws Failure if other processes have taken the memory in the meantime
   */
  StepRunner open(Compiled compiled) {
    new MemoryCheck(backend, List.of(compiled)).check(plan.batchSize());
    return Preparation.of(backend, session -> runner(session, compiled));
  }

  private StepRunner runner(Session session, Compiled compiled) {
    Program program = session.compile(compiled);
    initialization.drawAll(compiled.graph(), session);
    return new StepRunner(session, program, this);
  }

  /**
   * Returns the context of a step.
   *
   * @param step the step number, from 1
   */
  StepContext context(long step) {
    return new StepContext(plan.seed(), step, learningRate);
  }
}
