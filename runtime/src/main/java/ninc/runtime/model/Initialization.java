package ninc.runtime.model;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.Parameter;
import ninc.compiler.ir.Type;
import ninc.dsl.Initializer;
import ninc.runtime.backend.Session;

/**
 * Draws the first values of parameters: a function of the seed, the parameter's key and its shape
 * alone. Each parameter has a {@link SplittableRandom} of its own, seeded with the run's seed
 * exclusive-or the 64-bit FNV-1a hash of the key in UTF-8, and takes one number per value in the
 * order of checkpoints, [O, I, k, k].
 */
public final class Initialization {
  private static final long FNV_OFFSET_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final Initializer initializer;
  private final long seed;

  public Initialization(Initializer initializer, long seed) {
    this.initializer = initializer;
    this.seed = seed;
  }

  /** Draws all parameters of a graph, which the session has. */
  public void drawAll(Graph graph, Session session) {
    for (Parameter parameter : graph.parameters()) {
      session.write(parameter.key(), draw(parameter));
    }
  }

  /** The first values of a parameter, in the memory order of its type. */
  public float[] draw(Parameter parameter) {
    SplittableRandom random = new SplittableRandom(seed ^ hash(parameter.key()));
    DoubleSupplier distribution =
        switch (parameter.tensor()) {
          case Type.Weight _ -> weights(parameter, random);
          case Type.Bias _ -> uniform(1 / Math.sqrt(parameter.fanIn()), random);
          case Type.PixelMap _, Type.Labels _, Type.Scalar _ ->
              throw new IllegalArgumentException(parameter.key() + " is no parameter");
        };
    float[] values = new float[ParameterLayout.size(parameter.tensor())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) distribution.getAsDouble();
    }
    return ParameterLayout.toMemory(parameter.tensor(), values);
  }

  private DoubleSupplier weights(Parameter parameter, SplittableRandom random) {
    double in = parameter.fanIn();
    double both = in + parameter.fanOut();
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
