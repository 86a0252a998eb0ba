package ninc.runtime.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.ModelTensor;
import ninc.compiler.ir.Source.ModelTensor.Initial;
import ninc.compiler.ir.Type;
import ninc.dsl.Initializer;
import ninc.runtime.backend.Session;

/**
 * Initializes parameters. The initial values depend only on the seed, the parameter's key and its
 * shape: each parameter has its own {@link SplittableRandom}, seeded with the XOR of the run's seed
 * and the 64-bit FNV-1a hash of the key in UTF-8, and draws one number per value in checkpoint
 * order, [O, I, k, k].
 */
public final class Initialization {
  private static final ValueLayout.OfFloat LITTLE_ENDIAN =
      ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final long FNV_OFFSET_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final Initializer initializer;
  private final long seed;

  public Initialization(Initializer initializer, long seed) {
    this.initializer = initializer;
    this.seed = seed;
  }

  /** Initializes all parameters and running statistics of a graph in a session. */
  public void drawAll(Graph graph, Session session) {
    for (ModelTensor tensor : graph.operators(ModelTensor.class)) {
      try (Arena arena = Arena.ofConfined()) {
        session.write(tensor.key(), draw(tensor, arena));
      }
    }
  }

  /** Returns the initial float32 values of a tensor, in the memory order of its type. */
  public MemorySegment draw(ModelTensor tensor, SegmentAllocator memory) {
    DoubleSupplier distribution =
        switch (tensor.initial()) {
          case Initial.Drawn drawn -> distribution(tensor, drawn);
          case Initial.Constant(float value) -> () -> value;
        };
    int size = ParameterLayout.size(tensor.type());
    MemorySegment values = memory.allocate(LITTLE_ENDIAN, size);
    for (int i = 0; i < size; i++) {
      values.setAtIndex(LITTLE_ENDIAN, i, (float) distribution.getAsDouble());
    }
    return ParameterLayout.toMemory(tensor.type(), values, memory);
  }

  private DoubleSupplier distribution(ModelTensor tensor, Initial.Drawn drawn) {
    SplittableRandom random = new SplittableRandom(seed ^ hash(tensor.key()));
    return switch (tensor.type()) {
      case Type.Weight _ -> weights(drawn, random);
      case Type.Bias _ -> uniform(1 / Math.sqrt(drawn.fanIn()), random);
      case Type.PixelMap _, Type.Images _, Type.Labels _, Type.Scalar _ ->
          throw new IllegalArgumentException(tensor.key() + " is not a parameter");
    };
  }

  private DoubleSupplier weights(Initial.Drawn drawn, SplittableRandom random) {
    double in = drawn.fanIn();
    double both = in + drawn.fanOut();
    return switch (initializer) {
      case XAVIER_UNIFORM -> uniform(Math.sqrt(6 / both), random);
      case XAVIER_NORMAL -> normal(Math.sqrt(2 / both), random);
      case KAIMING_UNIFORM -> uniform(Math.sqrt(6 / in), random);
      case KAIMING_NORMAL -> normal(Math.sqrt(2 / in), random);
    };
  }

  private static DoubleSupplier uniform(double bound, SplittableRandom random) {
    return () -> (2 * random.nextDouble() - 1) * bound;
  }

  private static DoubleSupplier normal(double deviation, SplittableRandom random) {
    return () -> random.nextGaussian() * deviation;
  }

  private static long hash(String key) {
    long hash = FNV_OFFSET_BASIS;
    for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ Byte.toUnsignedInt(b)) * FNV_PRIME;
    }
    return hash;
  }
}
