package ninc.runtime.bench;

import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;
import ninc.runtime.bench.counter.Counters;
import ninc.runtime.bench.counter.Counters.StepCounts;

/** Runs steps of one program of a network on a device, always with the same batch. */
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

  /** Runs a step and returns the time of each kernel in seconds, in the order of the regions. */
  double[] profile() {
    return program.profile(setup.plan().batchSize(), setup.feeds(), next());
  }

  /** Runs a step and counts each kernel, in the order of the regions. */
  StepCounts count(Counters counters) {
    return counters.count(boundary ->
        program.run(setup.plan().batchSize(), setup.feeds(), next(), _ -> boundary.run()));
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
