package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.isInside;
import static ninc.compiler.codegen.text.Terms.over;
import static ninc.compiler.codegen.text.Terms.plus;
import static ninc.compiler.codegen.text.Terms.times;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ninc.compiler.codegen.kernel.KernelText.MapArray;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.schedule.Product;
import ninc.compiler.schedule.Product.Direction;
import ninc.compiler.schedule.TensorTaps;
import ninc.compiler.schedule.TensorTile;
import ninc.dsl.Window;

/**
 * Writes how the work items of a group copy the operands of a product on tensor cores to local
 * memory, one stage of k after the other, in chunks of 8 elements. The source, a tile of im2col
 * that never exists as a whole, is [pixels, k] there; so is the weight of an input gradient,
 * [channels, k], while that of a convolution is [k, channels], as in global memory.
 *
 * <p>Of the source, an item always copies the same chunk of k, of pixels that are the same distance
 * apart, so that its coordinates are computed once and its addresses only advance.
 */
final class TensorStaging {
  private static final int CHUNK = TensorTile.CHUNK;
  private static final int DEPTH = TensorTile.DEPTH;

  /** The methods that copy 8, 4 and 2 elements. */
  static final Map<Integer, String> COPIES =
      Map.of(
          8, "copyAsyncOrZero",
          4, "copyHalfAsyncOrZero",
          2, "copyQuarterAsyncOrZero");

  private final KernelText kernel;
  private final Source body;
  private final TensorTile tile;
  private final Product product;
  private final Window window;
  private final FeatureMap from;
  private final FeatureMap to;
  private final TensorTaps taps;
  private final ChunkedMatrix source = new ChunkedMatrix(DEPTH);
  private final ChunkedMatrix weight;

  TensorStaging(KernelText kernel, TensorTile tile, Product product) {
    this.kernel = kernel;
    this.body = kernel.body();
    this.tile = tile;
    this.product = product;
    this.window = product.window();
    this.from = product.sourceMap();
    this.to = product.resultMap();
    this.taps = product.taps().orElseThrow();
    this.weight = isForward() ? new ChunkedMatrix(tile.channels()) : new ChunkedMatrix(DEPTH);
  }

  /** The source in local memory, [pixels, k]. */
  ChunkedMatrix source() {
    return source;
  }

  /** The weight in local memory, [k, channels] or, for an input gradient, [channels, k]. */
  ChunkedMatrix weight() {
    return weight;
  }

  boolean isForward() {
    return product.direction() == Direction.FORWARD;
  }

  /** Whether a stage lies in one position of the window, the same for all items. */
  private boolean isUniform() {
    return taps.elements() % DEPTH == 0;
  }

  private boolean hasRemainder() {
    return taps.depth() % DEPTH != 0;
  }

  /** The copies of a pixel's k in a stage, each by another item. */
  private int copiesOfPixel() {
    return DEPTH / taps.vector();
  }

  private int sourceCopies() {
    return Math.ceilDiv(tile.pixels() * copiesOfPixel(), tile.items());
  }

  /** The copies of weights in a stage, by all items. */
  private int stageWeightCopies() {
    return tile.channels() * DEPTH / product.weightVector();
  }

  private int weightCopies() {
    return Math.ceilDiv(stageWeightCopies(), tile.items());
  }

  /** Declares what the item copies of the first stage, and where to. */
  void declare() {
    body.comment(
        "%d elements, and the position of the window, that this item copies next", taps.vector());
    if (product.isPointwise()) {
      body.line("int k = %s;", isUniform() ? "0" : ownK());
    } else if (isUniform()) {
      body.line("int k = 0;").line("int windowRow = 0;").line("int windowColumn = 0;");
    } else {
      int columns = taps.columns();
      body.line("int windowColumn = %s;", ownK())
          .line("int k = windowColumn %% %d;", taps.elements())
          .line("windowColumn = windowColumn / %d;", taps.elements())
          .line("int windowRow = windowColumn / %d;", columns)
          .line("windowColumn = windowColumn %% %d;", columns);
    }
    declareSource();
    declareWeight();
  }

  /** The k of the item in a stage. */
  private String ownK() {
    return "item %% %d * %d".formatted(copiesOfPixel(), taps.vector());
  }

  private void declareSource() {
    int copies = sourceCopies();
    body.comment("%d pixels of the source, %d apart", copies, tile.items() / copiesOfPixel());
    if (!product.isPointwise()) {
      body.line("int[] row = new int[%d];", copies).line("int[] column = new int[%d];", copies);
    }
    body.line("int[] base = new int[%d];", copies)
        .line("int[] baseTo = new int[%d];", copies)
        .open("for (int i = 0; i < %d; i++)", copies)
        .line("int r = item / %d + i * %d;", copiesOfPixel(), tile.items() / copiesOfPixel())
        .line("int pixel = TornadoMath.min(first + r, pixels - 1);");
    String chunk = isUniform() ? " + " + ownK() : "";
    if (product.isPointwise()) {
      MapArray array = kernel.inputMap(product.source());
      body.line("base[i] = %s%s;", plus(times("pixel", array.pitch()), array.first()), chunk);
    } else {
      String row = "pixel %% %d / %d".formatted(to.pixels(), to.width());
      String column = "pixel %% %d".formatted(to.width());
      int down = window.padding().height();
      int across = window.padding().width();
      if (isForward()) {
        body.line("row[i] = %s;", plus(times(row, window.stride().height()), -down))
            .line("column[i] = %s;", plus(times(column, window.stride().width()), -across));
      } else {
        body.line("row[i] = %s;", plus(row, down)).line("column[i] = %s;", plus(column, across));
      }
      String image = "pixel / %d * %d".formatted(to.pixels(), from.pixels());
      body.line(
          "base[i] = %s%s;",
          times(
              product.isStridedBackward()
                  ? "(" + image + ")"
                  : "(%s + row[i] * %d + column[i])".formatted(image, from.width()),
              from.channels()),
          chunk);
    }
    String copied = "item %% %d".formatted(copiesOfPixel());
    body.line("baseTo[i] = %s;", source.at("r", copied, taps.vector())).close();
  }

  private void declareWeight() {
    int copies = weightCopies();
    int vector = product.weightVector();
    int pieces = weight.columns() / vector;
    boolean even = tile.items() % pieces == 0;
    body.comment("%d × %d weights", copies, vector)
        .line("int[] weightFrom = new int[%d];", copies)
        .line("int[] weightTo = new int[%d];", copies);
    if (isPartial()) {
      body.line("int[] weightChannel = new int[%d];", copies);
    }
    if (isForward() && taps.isWidened()) {
      body.line("int[] weightK = new int[%d];", copies);
    }
    body.open("for (int i = 0; i < %d; i++)", copies);
    if (even) {
      body.line("int r = item / %d + i * %d;", pieces, tile.items() / pieces)
          .line("int c = item %% %d;", pieces);
    } else {
      body.line("int r = (item + i * %d) / %d;", tile.items(), pieces)
          .line("int c = (item + i * %d) %% %d;", tile.items(), pieces);
    }
    String channel = isForward() ? "firstChannel + c * " + vector : "firstChannel + r";
    if (isPartial()) {
      body.line("weightChannel[i] = %s;", channel);
    }
    if (isForward() && taps.isWidened()) {
      body.line("weightK[i] = r;").line("weightFrom[i] = %s;", channel);
    } else if (isForward()) {
      body.line("weightFrom[i] = r * %d + %s;", to.channels(), channel);
    } else {
      body.line(
          "weightFrom[i] = (%s) * %d%s;",
          channel, from.channels(), isUniform() ? " + c * " + vector : "");
    }
    body.line("weightTo[i] = %s;", plus(weight.at("r", "c", vector), tile.pixels() * DEPTH))
        .close();
  }

  /** Whether the last tile along the channels has more than there are. */
  private boolean isPartial() {
    return to.channels() % tile.channels() != 0;
  }

  /**
   * Begins the copies of the next stage.
   *
   * @param buffer an expression for the first element of the stage in local memory
   */
  void copy(String buffer) {
    copySource(buffer);
    copyWeight(buffer);
  }

  private void copySource(String buffer) {
    String array =
        product.isPointwise()
            ? kernel.inputMap(product.source()).name()
            : kernel.stored(product.source());
    if (!product.isPointwise() && !product.isStridedBackward()) {
      String offset =
          times("(windowRow * %d + windowColumn)".formatted(from.width()), from.channels());
      body.line("int at = %s;", isForward() ? offset + " + k" : "k - " + offset);
    }
    body.open("for (int i = 0; i < %d; i++)", sourceCopies());
    List<String> conditions = new ArrayList<>();
    String at = "base[i] + at";
    if (product.isPointwise()) {
      at = "base[i] + k";
      if (hasRemainder()) {
        conditions.add("k < " + taps.depth());
      }
    } else {
      String sign = isForward() ? "+" : "-";
      body.line("int sourceRow = row[i] %s windowRow;", sign)
          .line("int sourceColumn = column[i] %s windowColumn;", sign);
      if (hasRemainder()) {
        conditions.add("windowRow < " + taps.rows());
      }
      if (product.isStridedBackward()) {
        strided("sourceRow", window.stride().height(), from.height(), conditions);
        strided("sourceColumn", window.stride().width(), from.width(), conditions);
        at =
            "base[i] + (%s * %d + %s) * %d + k"
                .formatted(
                    over("sourceRow", window.stride().height()),
                    from.width(),
                    over("sourceColumn", window.stride().width()),
                    from.channels());
      } else if (window.padding().height() > 0 || window.padding().width() > 0 || !isForward()) {
        conditions.add(isInside("sourceRow", from.height()));
        conditions.add(isInside("sourceColumn", from.width()));
      }
    }
    addPadding(conditions);
    copy("%s + baseTo[i]".formatted(buffer), array, at, taps.vector(), conditions);
    body.close();
  }

  /** Adds the condition that the item's k is not padding. */
  private void addPadding(List<String> conditions) {
    if (taps.isPadded()) {
      String own = isUniform() ? "k + " + ownK() : "k";
      conditions.add("%s < %d".formatted(own, taps.used()));
    }
  }

  private static void strided(String at, int stride, int extent, List<String> conditions) {
    conditions.add(isInside(at, extent * stride));
    if (stride > 1) {
      conditions.add("%s %% %d == 0".formatted(at, stride));
    }
  }

  private void copyWeight(String buffer) {
    int copies = stageWeightCopies();
    List<String> conditions = new ArrayList<>();
    String at = "weightFrom[i]";
    if (isPartial()) {
      conditions.add("weightChannel[i] < " + to.channels());
    }
    if (isForward() && taps.isWidened()) {
      at = "(windowOfK * %d + tap) * %d + weightFrom[i]".formatted(taps.used(), to.channels());
      conditions.add("windowOfK < " + taps.rows() * taps.columns());
      conditions.add("tap < " + taps.used());
    } else if (isForward()) {
      if (hasRemainder()) {
        conditions.add("weightFrom[i] < " + taps.depth() * to.channels());
      }
    } else if (product.isPointwise()) {
      at += " + k";
      if (hasRemainder()) {
        conditions.add("k < " + taps.depth());
      }
    } else {
      body.line(
          "int position = (windowRow * %d + windowColumn) * %d + k;",
          window.kernel().width(), to.channels() * from.channels());
      at += " + position";
      if (hasRemainder()) {
        conditions.add("windowRow < " + taps.rows());
      }
    }
    if (!isForward()) {
      addPadding(conditions);
    }
    body.open("for (int i = 0; i < %d; i++)", weightCopies());
    boolean isWhole = copies % tile.items() == 0;
    if (!isWhole) {
      body.open("if (item + i * %d < %d)", tile.items(), copies);
    }
    if (isForward() && taps.isWidened()) {
      body.line("int windowOfK = weightK[i] / %d;", taps.elements())
          .line("int tap = weightK[i] %% %d;", taps.elements())
          .line("weightK[i] += %d;", DEPTH);
    }
    copy(
        "%s + weightTo[i]".formatted(buffer),
        kernel.stored(product.weight()),
        at,
        product.weightVector(),
        conditions);
    if (!isWhole) {
      body.close();
    }
    if (isForward() && !taps.isWidened()) {
      body.line("weightFrom[i] += %d;", DEPTH * to.channels());
    }
    body.close();
  }

  private void copy(String to, String array, String from, int elements, List<String> conditions) {
    if (conditions.isEmpty() && elements == CHUNK) {
      body.line("context.copyAsync(tile, %s, %s, %s);", to, array, from);
    } else {
      String valid = conditions.isEmpty() ? "true" : String.join(" && ", conditions);
      body.line("boolean valid = %s;", valid)
          .line("context.%s(tile, %s, %s, %s, valid);", COPIES.get(elements), to, array, from);
    }
  }

  /** Advances the item's k by a stage. */
  void advance() {
    if (product.isPointwise()) {
      body.line("k += %d;", DEPTH);
      return;
    }
    new WindowCursor(taps.elements(), taps.columns()).advance(body, DEPTH);
  }
}
