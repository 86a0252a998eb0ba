package ninc.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import ninc.cli.terminal.Notices;
import ninc.runtime.UserError;
import ninc.runtime.distributed.Communicator;
import ninc.runtime.distributed.Groups;
import ninc.runtime.distributed.SingleRank;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The number of groups of a new run. */
class GroupsOptionTest {
  private final StringWriter said = new StringWriter();
  private final Notices notices = new Notices(new PrintWriter(said), false);

  private Groups choose(Communicator ranks, String... arguments) {
    return CommandLine.populateCommand(new GroupsOption(), arguments)
        .choose(ranks, Optional.empty(), notices);
  }

  @Test
  void eachRankHasOneByDefault() {
    assertThat(choose(new Ranks(4))).isEqualTo(new Groups(4));
    assertThat(said.toString()).isEqualTo("ninc: Groups: 4, one for each rank (--groups 4)\n");
    assertThat(choose(new SingleRank())).isEqualTo(Groups.ONE);
  }

  @Test
  void thereAreNoFewerThanRanks() {
    assertThat(choose(new Ranks(4), "--groups", "6")).isEqualTo(new Groups(6));
    assertThatThrownBy(() -> choose(new Ranks(4), "--groups", "2"))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "--groups 2 cannot be divided among 4 ranks; start at most 2, or a new run with"
                + " --groups 4");
  }

  /** Ranks that have nothing to say. */
  private record Ranks(int size) implements Communicator {
    @Override
    public int rank() {
      return 0;
    }

    @Override
    public String host(int rank) {
      return "host" + rank;
    }

    @Override
    public void exchange(List<Message> sent, List<Message> received) {
      throw new AssertionError("nothing is to be sent");
    }

    @Override
    public void leave() {}
  }
}
