package ninc.runtime.cpu.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import ninc.compiler.ir.DropoutMask;
import ninc.compiler.ir.Elementwise.Dropout;
import ninc.runtime.backend.StepContext.Part;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.PixelTensor;
import ninc.runtime.cpu.tensor.PixelTile;
import ninc.runtime.cpu.tensor.Traversal;

/** Inverted dropout with the mask of {@link DropoutMask}, for the forward and backward pass. */
public final class DropoutKernel implements TileKernel {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  private final PixelTensor x;
  private final PixelTensor y;
  private final int stream;
  private final int threshold;
  private final float scale;

  public DropoutKernel(PixelTensor x, PixelTensor y, Dropout dropout) {
    this.x = x;
    this.y = y;
    this.stream = dropout.stream();
    this.threshold = DropoutMask.threshold(dropout.probability());
    this.scale = (float) (1 / (1 - dropout.probability()));
  }

  @Override
  public void run(PixelTile tile, Run run) {
    Part part = run.step().part();
    int key = DropoutMask.key(run.step().seed(), part.batch(), stream);
    long[] reads = x.offsets(tile);
    long[] writes = y.offsets(tile);
    int channels = y.channels();
    for (int p = 0; p < tile.count(); p++) {
      int position = position(tile, p, part.offset()) * channels;
      for (int c = 0; c < channels; c += Lanes.COUNT) {
        long at = (long) c * Float.BYTES;
        FloatVector value = Lanes.load(x.data(), reads[p] + at).mul(scale);
        FloatVector kept = Lanes.zero().blend(value, keeps(key, position + c));
        Lanes.store(kept, y.data(), writes[p] + at, c, channels);
      }
    }
  }

  /** Returns the index in the whole batch of a pixel of a tile, modulo 2³². */
  private static int position(PixelTile tile, int p, int offset) {
    Traversal map = tile.traversal();
    int example = offset + tile.images()[p];
    return (example * map.height() + tile.rows()[p]) * map.width() + tile.columns()[p];
  }

  /** Computes {@link DropoutMask#keeps} for consecutive positions. */
  private VectorMask<Float> keeps(int key, int position) {
    IntVector positions = IntVector.zero(INTS).addIndex(1).add(position);
    IntVector bits = mix(mix(positions).lanewise(VectorOperators.XOR, key));
    return bits.lanewise(VectorOperators.LSHR, 8)
        .compare(VectorOperators.GE, threshold)
        .cast(Lanes.SPECIES);
  }

  /** Computes the bijection of {@link DropoutMask} lane-wise. */
  private static IntVector mix(IntVector x) {
    IntVector v = x.lanewise(VectorOperators.XOR, x.lanewise(VectorOperators.LSHR, 16));
    v = v.mul(DropoutMask.FIRST_MULTIPLIER);
    v = v.lanewise(VectorOperators.XOR, v.lanewise(VectorOperators.LSHR, 15));
    v = v.mul(DropoutMask.SECOND_MULTIPLIER);
    return v.lanewise(VectorOperators.XOR, v.lanewise(VectorOperators.LSHR, 16));
  }
}
