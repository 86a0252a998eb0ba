package ninc.cli.report.bench;

import ninc.cli.terminal.Notices;
import ninc.cli.terminal.TerminalBar;
import ninc.compiler.ir.FusionLevel;
import ninc.runtime.bench.BenchListener;
import ninc.runtime.bench.BenchPlan;
import ninc.runtime.bench.Difference;
import ninc.runtime.training.Mode;

/** Shows the progress of {@code ninc bench}: a bar on a terminal, otherwise a line per round. */
public final class BenchProgress implements BenchListener {
  private final BenchPlan plan;
  private final Notices notices;
  private final TerminalBar bar;

  public BenchProgress(BenchPlan plan, Notices notices, TerminalBar bar) {
    this.plan = plan;
    this.notices = notices;
    this.bar = bar;
  }

  @Override
  public void checked(Mode mode, FusionLevel level, Difference difference) {
    show(mode, plan.levels().indexOf(level), level.label() + ": results verified");
  }

  @Override
  public void begins(Mode mode, FusionLevel level, int turn) {
    int position = plan.levels().indexOf(level);
    String round = turn == 0 ? "warm-up" : "run %d of %d".formatted(turn, plan.runs());
    show(mode, (turn + 1) * plan.levels().size() + position, level.label() + ": " + round);
    if (!notices.terminal() && position == 0) {
      notices.say("%s: %s of each level", mode.label(), round);
    }
  }

  private void show(Mode mode, int done, String message) {
    if (notices.terminal()) {
      bar.show(mode.label(), done, (plan.runs() + 2L) * plan.levels().size(), message);
    }
  }
}
