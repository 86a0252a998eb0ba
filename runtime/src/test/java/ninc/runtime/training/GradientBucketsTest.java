package ninc.runtime.training;

import static ninc.dsl.Dsl.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import ninc.compiler.Compiled;
import ninc.compiler.Compiler;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.pass.SeparateUpdate;
import ninc.dsl.Network;
import ninc.dsl.Training;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.Session;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.distributed.Communicator;
import ninc.runtime.distributed.Division;
import ninc.runtime.distributed.Groups;
import ninc.runtime.distributed.RankTimeout;
import ninc.runtime.distributed.ThreadRanks;
import ninc.runtime.training.GradientBuckets.Collector;
import org.junit.jupiter.api.Test;

/** When gradients are exchanged. RanksTest tests what becomes of them. */
class GradientBucketsTest {
  private static final int HIDDEN = 1 << 15;

  /** The gradients of the last layer and those of the first fill a bucket each. */
  private static final Network NETWORK = Network.input(8, 1, 1).linear(HIDDEN).linear(8).build();

  private static final Backend CPU = new CpuBackend(1);

  private static final Compiled PROGRAM =
      Compiler.compile(
          SeparateUpdate.apply(Compiler.training(NETWORK, Training.defaults().optimizer(sgd(0.1))))
              .gradients(),
          CPU.options(FusionLevel.FULL, 1));

  /** A rank that tells of every exchange before it takes part in it. */
  private record Watched(Communicator inner, Runnable watcher) implements Communicator {
    @Override
    public int rank() {
      return inner.rank();
    }

    @Override
    public int size() {
      return inner.size();
    }

    @Override
    public String host(int other) {
      return inner.host(other);
    }

    @Override
    public void exchange(List<Message> sent, List<Message> received) {
      watcher.run();
      inner.exchange(sent, received);
    }

    @Override
    public void leave() {
      inner.leave();
    }
  }

  @Test
  void aBucketTravelsWhileTheNextOneIsComputed() {
    ThreadRanks.run(
        2,
        rank -> {
          // The two exchanges of a bucket: its slices, and their sums.
          CountDownLatch first = new CountDownLatch(2);
          CountDownLatch both = new CountDownLatch(4);
          Watched watched =
              new Watched(
                  rank,
                  () -> {
                    both.countDown();
                    first.countDown();
                  });
          try (Session session = CPU.open();
              GradientBuckets buckets = buckets(watched, session)) {
            Collector collector = buckets.collector(rank.rank(), true, 2);
            collector.accept(regionsOfLastLayer());
            assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(both.getCount()).isEqualTo(2);
            collector.finish();
            buckets.await();
            assertThat(both.getCount()).isZero();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return null;
        });
  }

  @Test
  void onlyTheLastGroupOfARankStartsTheExchange() {
    ThreadRanks.run(
        1,
        rank -> {
          Watched watched =
              new Watched(
                  rank,
                  () -> {
                    throw new AssertionError("a single rank has nothing to exchange");
                  });
          try (Session session = CPU.open();
              GradientBuckets buckets = buckets(watched, session)) {
            buckets.collector(0, false, 2).finish();
            buckets.collector(1, true, 2).finish();
            buckets.await();
            buckets.write();
          }
          return null;
        });
  }

  @Test
  void nothingIsExchangedAfterARankHasNotAnswered() {
    ThreadRanks.run(
        2,
        rank -> {
          CountDownLatch exchanges = new CountDownLatch(2);
          Watched watched =
              new Watched(
                  rank,
                  () -> {
                    exchanges.countDown();
                    throw new RankTimeout(1 - rank.rank(), "elsewhere", Duration.ofSeconds(1));
                  });
          try (Session session = CPU.open();
              GradientBuckets buckets = buckets(watched, session)) {
            buckets.collector(rank.rank(), true, 2).finish();
            assertThatThrownBy(buckets::await).isInstanceOf(RankTimeout.class);
            assertThat(exchanges.getCount()).isOne();
          }
          return null;
        });
  }

  /** A rank that fails while it computes does not wait for the others. */
  @Test
  void closingEndsAnExchangeThatHasBegun() {
    ThreadRanks.run(
        2,
        rank -> {
          CountDownLatch begun = new CountDownLatch(1);
          if (rank.rank() == 0) {
            try (Session session = CPU.open();
                GradientBuckets buckets =
                    buckets(new Watched(rank, () -> begun.countDown()), session)) {
              buckets.collector(0, true, 2).finish();
              assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          }
          return null;
        });
  }

  private static GradientBuckets buckets(Communicator rank, Session session) {
    session.compile(PROGRAM);
    return new GradientBuckets(new Division(new Groups(2), rank), session, PROGRAM);
  }

  private static int regionsOfLastLayer() {
    List<String> names = PROGRAM.fused().regions().stream().map(Region::name).toList();
    int weight = names.indexOf("linear2.weight.grad.sum");
    int bias = names.indexOf("linear2.bias.grad.sum");
    assertThat(List.of(weight, bias)).doesNotContain(-1);
    assertThat(Math.max(weight, bias)).isLessThan(names.indexOf("linear1.weight.grad.sum"));
    return Math.max(weight, bias) + 1;
  }
}
