package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.plus;

import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.ir.Type.FeatureMap;

/**
 * The part of a weight gradient that a work-group computes: a tile of its matrix, summed over one
 * slice of the batch's pixels.
 *
 * @param out the output gradient, whose channels are the columns of the matrix
 * @param height the rows of the matrix
 * @param rows the rows of a tile
 * @param columns the columns of a tile
 * @param slices the number of slices
 * @param layer the layer that the gradient is of, among those that share the kernel
 */
record GradientTile(FeatureMap out, int height, int rows, int columns, int slices, int layer) {

  private int columnTiles() {
    return Math.ceilDiv(out.channels(), columns);
  }

  private int tiles() {
    return Math.ceilDiv(height, rows) * columnTiles();
  }

  /** Declares the first row and column of the group's tile, and the pixels of its slice. */
  void declare(KernelText kernel, StepBuffers step) {
    // The groups of all layers are a multiple of the tiles.
    kernel
        .body()
        .line("int firstRow = context.groupIdx %% %d / %d * %d;", tiles(), columnTiles(), rows)
        .line("int firstColumn = context.groupIdx %% %d * %d;", columnTiles(), columns)
        .line("int slice = %s;", plus("context.groupIdx / " + tiles(), -layer * slices))
        .line(
            "int pixels = %s.get(%d) * %d;",
            kernel.input(step.step()), StepBuffers.EXAMPLES, out.pixels())
        .line("int share = (pixels + %d) / %d;", slices - 1, slices)
        .line("int last = TornadoMath.min((slice + 1) * share, pixels);");
  }

  /** Opens what the groups of the layer do, if others share the kernel. */
  void open(KernelText kernel, int layers) {
    if (layers > 1) {
      kernel.body().open("if (context.groupIdx / %d == %d)", groups(), layer);
    }
  }

  void close(KernelText kernel, int layers) {
    if (layers > 1) {
      kernel.body().close();
    }
  }

  private int groups() {
    return tiles() * slices;
  }

  /** Builds the kernel with a work-group for each layer, tile and slice. */
  DeviceKernel build(KernelText kernel, int items, int layers) {
    return kernel.build(new Grid(1, 0, 1, layers * groups(), items));
  }
}
