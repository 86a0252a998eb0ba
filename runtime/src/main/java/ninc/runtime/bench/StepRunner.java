package ninc.runtime.bench;

import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;

/** A network at one level of fusion on a device, fed the same batch at every step. */
final class StepRunner implements AutoCloseable {
  private final Session session;
  private final Program program;
  private final Setup setup;
  private long steps;

  StepRunner(Session session, Program program, Setup setup) {
    this.session = session;
    this.program = program;
    this.setup = setup;
  }

  void step() {
    program.run(setup.plan().batchSize(), setup.feeds(), next());
  }

  /** A step whose kernels are timed: seconds, in the order of the regions. */
  double[] profile() {
    return program.profile(setup.plan().batchSize(), setup.feeds(), next());
  }

  private StepContext next() {
    steps++;
    return setup.context(steps);
  }

  Program program() {
    return program;
  }

  Session session() {
    return session;
  }

  @Override
  public void close() {
    session.close();
  }
}
