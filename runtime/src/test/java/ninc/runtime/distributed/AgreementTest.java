package ninc.runtime.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import org.junit.jupiter.api.Test;

/** What ranks must have in common. */
final class AgreementTest {

  private static Map<String, String> items(String seed, String data) {
    Map<String, String> items = new LinkedHashMap<>();
    items.put("version", "1");
    items.put("seed", seed);
    items.put("data set", data);
    return items;
  }

  @Test
  void agrees() {
    ThreadRanks.run(
        3,
        rank -> {
          Agreement.check(rank, items("7", "digits"));
          Agreement.checkParameters(rank, "abc");
          return null;
        });
  }

  @Test
  void aSingleRankAgreesWithItself() {
    assertThatCode(() -> Agreement.check(new SingleRank(), items("7", "digits")))
        .doesNotThrowAnyException();
  }

  @Test
  void everyRankNamesTheFirstItemThatDiffers() {
    List<Throwable> problems =
        ThreadRanks.run(
            4,
            rank ->
                catchThrowable(() ->
                    Agreement.check(
                        rank, items(rank.rank() == 2 ? "8" : "7", "digits" + rank.rank()))));
    assertThat(problems)
        .hasSize(4)
        .allSatisfy(problem ->
            assertThat(problem)
                .isInstanceOf(UserError.class)
                .hasMessage(
                    "the seed of rank 2 on thread2 is not that of rank 0 on thread0; start all"
                        + " ranks with the same command, files and kind of machine"));
  }

  @Test
  void everyRankNamesTheOneWithOtherParameters() {
    List<Throwable> problems =
        ThreadRanks.run(
            2,
            rank -> catchThrowable(() -> Agreement.checkParameters(rank, "sum of " + rank.rank())));
    assertThat(problems)
        .hasSize(2)
        .allSatisfy(problem ->
            assertThat(problem)
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith(
                    "the parameters of rank 1 on thread1 have become other than those of rank 0"));
  }
}
