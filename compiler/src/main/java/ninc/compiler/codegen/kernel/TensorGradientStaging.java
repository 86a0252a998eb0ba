package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.isInside;
import static ninc.compiler.codegen.text.Terms.plus;
import static ninc.compiler.codegen.text.Terms.times;

import java.util.ArrayList;
import java.util.List;
import ninc.compiler.codegen.kernel.KernelText.MapArray;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.schedule.TensorReduction;
import ninc.compiler.schedule.TensorTaps;
import ninc.dsl.Window;

/**
 * Writes how the work items of a group copy the operands of a weight gradient on tensor cores to
 * local memory, one stage of pixels after the other, in chunks of 8 elements: rows of im2col of the
 * input, [pixels, rows], and columns of the output gradient, [pixels, columns].
 *
 * <p>A work item always copies the same pixel of a stage, and the same rows and columns of the
 * tile, so that its coordinates only advance.
 */
final class TensorGradientStaging {
  private final KernelText kernel;
  private final Source body;
  private final TensorReduction schedule;
  private final ConvolutionWeightGradient op;
  private final Window window;
  private final FeatureMap in;
  private final FeatureMap out;
  private final ChunkedMatrix rows;
  private final ChunkedMatrix columns;
  private final TensorTaps taps;

  TensorGradientStaging(KernelText kernel, TensorReduction schedule, ConvolutionWeightGradient op) {
    this.kernel = kernel;
    this.body = kernel.body();
    this.schedule = schedule;
    this.op = op;
    this.window = op.window();
    this.in = op.input().featureMap();
    this.out = op.gradient().featureMap();
    this.taps = TensorReduction.taps(op).orElseThrow();
    this.rows = new ChunkedMatrix(schedule.rows());
    this.columns = new ChunkedMatrix(schedule.columns());
  }

  /** Im2col of the input in local memory, [pixels, rows]. */
  ChunkedMatrix rows() {
    return rows;
  }

  /** The output gradient in local memory, [pixels, columns], which follows the rows. */
  ChunkedMatrix columns() {
    return columns;
  }

  private boolean isPointwise() {
    return window.equals(Window.POINTWISE);
  }

  private boolean isPadded() {
    return window.padding().height() > 0 || window.padding().width() > 0;
  }

  /** Whether a tile lies in one position of the window, the same for all items. */
  private boolean isUniform() {
    return taps.elements() % schedule.rows() == 0;
  }

  private int rowCopies() {
    return schedule.rows() / taps.vector() / schedule.warps();
  }

  private int columnCopies() {
    return schedule.columns() / columnVector() / schedule.warps();
  }

  /** The columns that are copied together. */
  private int columnVector() {
    return TensorTaps.vector(out.channels());
  }

  /** Returns the number of the item's i-th copy of its pixel. */
  private String copied() {
    return "stager + i * " + schedule.warps();
  }

  /** Returns the index in the tile of the first row of the item's i-th copy. */
  private String row() {
    return "(%s) * %d".formatted(copied(), taps.vector());
  }

  /** Declares what the item copies of the first stage, and where to. */
  void declare() {
    body.comment("the pixel, and the chunks of rows and columns, that this item copies next")
        .line("int stager = item %% %d;", schedule.warps())
        .line("int stagePixel = item / %d;", schedule.warps())
        .line("int pixel = slice * share + stagePixel;");
    if (!isPointwise()) {
      new PixelCursor(out).declare(body);
    }
    declareRows();
    body.line("int[] columnTo = new int[%d];", columnCopies())
        .open("for (int i = 0; i < %d; i++)", columnCopies())
        .line(
            "columnTo[i] = %s;",
            plus(
                columns.at("stagePixel", copied(), columnVector()),
                TensorReduction.DEPTH * schedule.rows()))
        .close();
  }

  private void declareRows() {
    int copies = rowCopies();
    if (!isPointwise()) {
      if (isUniform()) {
        declarePosition("firstRow", "int down", "int across");
      } else {
        body.line("int[] down = new int[%d];", copies).line("int[] across = new int[%d];", copies);
      }
    }
    body.line("int[] offset = new int[%d];", copies)
        .line("int[] rowTo = new int[%d];", copies)
        .open("for (int i = 0; i < %d; i++)", copies)
        .line("int r = firstRow + %s;", row());
    if (isPointwise()) {
      body.line("offset[i] = r;");
    } else if (isUniform()) {
      body.line("offset[i] = %s;", offset("down", "across"));
    } else {
      declarePosition("r", "down[i]", "across[i]");
      body.line("offset[i] = %s;", offset("down[i]", "across[i]"));
    }
    body.line("rowTo[i] = %s;", rows.at("stagePixel", copied(), taps.vector())).close();
  }

  /** Writes where a row is in the window, relative to the first pixel of a window. */
  private void declarePosition(String row, String down, String across) {
    int elements = taps.elements();
    int width = taps.columns();
    body.line(
            "%s = %s;",
            down, plus("%s / %d".formatted(row, width * elements), -window.padding().height()))
        .line(
            "%s = %s;",
            across,
            plus("%s / %d %% %d".formatted(row, elements, width), -window.padding().width()));
  }

  private String offset(String down, String across) {
    return "(%s * %d + %s) * %d + r %% %d"
        .formatted(down, in.width(), across, in.channels(), taps.elements());
  }

  /**
   * Begins the copies of the next stage. They write zeros after the slice and outside the map.
   *
   * @param buffer an expression for the first element of the stage in local memory
   */
  void copy(String buffer) {
    copyRows(buffer);
    MapArray array = kernel.inputMap(op.gradient());
    body.line(
            "int columnFrom = %s;",
            plus(
                "pixel * %d + firstColumn + stager * %d".formatted(array.pitch(), columnVector()),
                array.first()))
        .open("for (int i = 0; i < %d; i++)", columnCopies());
    boolean isPartial = out.channels() % schedule.columns() != 0;
    body.line(
            "boolean valid = pixel < last%s;",
            isPartial
                ? " && firstColumn + (%s) * %d < %d"
                    .formatted(copied(), columnVector(), out.channels())
                : "")
        .line(
            "context.%s(tile, %s + columnTo[i], %s, columnFrom + i * %d, valid);",
            TensorStaging.COPIES.get(columnVector()),
            buffer,
            array.name(),
            columnVector() * schedule.warps())
        .close();
  }

  private void copyRows(String buffer) {
    String array;
    List<String> conditions = new ArrayList<>(List.of("pixel < last"));
    if (isPointwise()) {
      MapArray map = kernel.inputMap(op.input());
      array = map.name();
      body.line("int rowFrom = %s;", plus("pixel * %d".formatted(map.pitch()), map.first()));
    } else {
      array = kernel.stored(op.input());
      body.line("int sourceRow = %s;", times("row", window.stride().height()))
          .line("int sourceColumn = %s;", times("column", window.stride().width()))
          .line(
              "int rowFrom = (image * %d + sourceRow * %d + sourceColumn) * %d;",
              in.pixels(), in.width(), in.channels());
      if (isPadded()) {
        conditions.add(isInside("sourceRow + " + (isUniform() ? "down" : "down[i]"), in.height()));
        conditions.add(
            isInside("sourceColumn + " + (isUniform() ? "across" : "across[i]"), in.width()));
      }
    }
    if (taps.depth() % schedule.rows() != 0) {
      conditions.add("firstRow + %s < %d".formatted(row(), taps.depth()));
    }
    if (taps.isPadded()) {
      conditions.add("(firstRow + %s) %% %d < %d".formatted(row(), taps.elements(), taps.used()));
    }
    body.open("for (int i = 0; i < %d; i++)", rowCopies())
        .line("boolean valid = %s;", String.join(" && ", conditions))
        .line(
            "context.%s(tile, %s + rowTo[i], %s, rowFrom + offset[i], valid);",
            TensorStaging.COPIES.get(taps.vector()), buffer, array)
        .close();
  }

  /** Advances the item's pixel by a stage. */
  void advance() {
    body.line("pixel += %d;", TensorReduction.DEPTH);
    if (isPointwise()) {
      return;
    }
    new PixelCursor(out).advance(body, TensorReduction.DEPTH);
  }
}
