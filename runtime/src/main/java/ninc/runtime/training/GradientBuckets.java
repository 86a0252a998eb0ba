package ninc.runtime.training;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import ninc.compiler.Compiled;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Optimization.Accumulate;
import ninc.compiler.ir.Value;
import ninc.runtime.backend.Session;
import ninc.runtime.distributed.Division;
import ninc.runtime.distributed.ExchangeThread;
import ninc.runtime.distributed.GradientExchange;
import ninc.runtime.distributed.GroupSum;
import ninc.runtime.distributed.RankTimeout;

/**
 * The mean gradients and batch statistics of a step, in buckets. A bucket is added over the groups
 * of this rank, and then over all ranks by a thread of its own, as soon as the last group has
 * computed it. So the gradients of the last layers travel while those of the first are computed.
 */
final class GradientBuckets implements AutoCloseable {
  /**
   * A bucket is full when it has this many bytes. Smaller ones would take as long for the way as
   * for their bytes; of larger ones, more would be left to send after the backward pass.
   */
  private static final long FULL_BYTES = 1 << 20;

  private final Session session;
  private final Arena arena = Arena.ofShared();
  private final List<Bucket> buckets;

  /** Exchanges one bucket after the other, in the same order on all ranks. */
  private final ExchangeThread thread = new ExchangeThread();

  /**
   * @param program computes the gradients
   */
  GradientBuckets(Division division, Session session, Compiled program) {
    this.session = session;
    this.buckets =
        Contents.of(program).stream().map(contents -> new Bucket(contents, division)).toList();
  }

  /** Returns the bytes of all buckets of a program. */
  static long memory(Division division, Compiled program) {
    int vectors = 1 + GroupSum.buffers(division.mine());
    return Contents.of(program).stream()
        .mapToLong(Contents::floats)
        .map(floats ->
            vectors * floats * Float.BYTES
                + GradientExchange.bytes(division.ranks(), division.groups(), floats))
        .sum();
  }

  /**
   * What a bucket has.
   *
   * @param means the tensors in which the program leaves gradients and statistics
   * @param regions the number of the program's regions after which all of them are complete
   */
  private record Contents(List<Value> means, int regions) {

    /** Returns the contents of each bucket, in the order in which the program computes them. */
    static List<Contents> of(Compiled program) {
      List<Contents> all = new ArrayList<>();
      Contents open = new Contents(List.of(), 0);
      for (Region region : program.fused().regions()) {
        open = open.after(region);
        if (open.floats() * Float.BYTES >= FULL_BYTES) {
          all.add(open);
          open = new Contents(List.of(), open.regions);
        }
      }
      if (!open.means.isEmpty()) {
        all.add(open);
      }
      return all;
    }

    /** Returns these contents, and what the next region leaves. */
    private Contents after(Region region) {
      List<Value> more = new ArrayList<>(means);
      for (Value value : region.values()) {
        if (value.op() instanceof Accumulate(Value _, Value mean)) {
          more.add(mean);
        }
      }
      return new Contents(more, regions + 1);
    }

    long floats() {
      return means.stream().mapToLong(mean -> mean.type().values()).sum();
    }
  }

  private final class Bucket {
    private final Contents contents;

    /** The gradients and statistics of a group, as one vector. */
    private final MemorySegment vector;

    private final GroupSum ofMine;
    private final GradientExchange exchange;
    private MemorySegment sum;

    Bucket(Contents contents, Division division) {
      this.contents = contents;
      this.vector = arena.allocate(contents.floats() * Float.BYTES, Float.BYTES);
      this.ofMine = new GroupSum(division.mine(), contents.floats(), arena);
      this.exchange =
          new GradientExchange(division.ranks(), division.groups(), contents.floats(), arena);
    }

    void add(int group) {
      SegmentAllocator places = SegmentAllocator.slicingAllocator(vector);
      contents.means.forEach(mean -> session.read(mean.name(), places));
      ofMine.add(group, vector);
    }

    void exchange(int examples) {
      sum = exchange.add(ofMine.finish(), examples);
    }

    void write() {
      long at = 0;
      for (Value mean : contents.means) {
        long bytes = mean.type().bytes(1);
        session.write(mean.name(), sum.asSlice(at, bytes));
        at += bytes;
      }
    }
  }

  /** Adds what the program leaves for a group, while the program runs. */
  final class Collector implements IntConsumer {
    private final int group;
    private final boolean last;
    private final int examples;
    private int added;

    private Collector(int group, boolean last, int examples) {
      this.group = group;
      this.last = last;
      this.examples = examples;
    }

    /**
     * @param regions the number of the program's regions that are computed
     */
    @Override
    public void accept(int regions) {
      while (added < buckets.size() && buckets.get(added).contents.regions <= regions) {
        Bucket bucket = buckets.get(added);
        bucket.add(group);
        if (last) {
          exchange(bucket, examples);
        }
        added++;
      }
    }

    /** Adds the rest after the program has run, which is everything if a device tells nothing. */
    void finish() {
      accept(Integer.MAX_VALUE);
    }
  }

  /**
   * Begins to collect the gradients of a group. Groups are collected in ascending order.
   *
   * @param last whether this rank has no other group with examples, so that buckets are exchanged
   * @param examples the number of examples in the batch, of all ranks together
   */
  Collector collector(int group, boolean last, int examples) {
    return new Collector(group, last, examples);
  }

  /** Takes part in the exchange of a batch of which this rank has no examples. */
  void exchangeNone(int examples) {
    buckets.forEach(bucket -> exchange(bucket, examples));
  }

  private void exchange(Bucket bucket, int examples) {
    thread.start(() -> bucket.exchange(examples));
  }

  /**
   * Waits for the sums over all ranks.
   *
   * @throws RankTimeout if a rank does not answer in time
   */
  void await() {
    thread.await();
  }

  /** Writes the sums to the tensors of the session, where the update reads them. */
  void write() {
    buckets.forEach(Bucket::write);
  }

  @Override
  public void close() {
    thread.close();
    arena.close();
  }
}
