package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.plus;

import java.util.List;
import java.util.stream.Stream;
import ninc.compiler.codegen.kernel.KernelText.MapArray;
import ninc.compiler.codegen.program.ElementType;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.AccessPattern;
import ninc.compiler.ir.Affine.BiasAdd;
import ninc.compiler.ir.BatchNormalization;
import ninc.compiler.ir.Elementwise;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Pooling;
import ninc.compiler.ir.Preprocess;
import ninc.compiler.ir.Type.PixelMap;
import ninc.compiler.ir.Value;

/**
 * The adjacent elements of maps that a work item computes. What it computes of each is a scalar if
 * there is one, and otherwise an element of a private array, in a loop over the lanes; arrays in
 * global memory are loaded and stored 16 bytes at a time.
 *
 * @param count the number of lanes
 * @param extent where the lanes are adjacent
 */
record Lanes(KernelText kernel, int count, Extent extent) {

  /** Where lanes are adjacent. */
  enum Extent {
    /** They are channels of a pixel, and so have its coordinates in common. */
    PIXEL,
    /** They are elements of a row, which may belong to several pixels. */
    ROW
  }

  /** The bytes that a work item loads or stores together. */
  private static final int BYTES = 16;

  /** The variable of the loop over the lanes. */
  private static final String LANE = "c";

  /** Returns the only lane of an item that computes one element. */
  static Lanes one(KernelText kernel) {
    return new Lanes(kernel, 1, Extent.PIXEL);
  }

  /** Returns the lanes of a kernel: as many as vectors have, if its operators and maps allow it. */
  static Lanes of(KernelText kernel, List<Value> values) {
    List<MapArray> maps =
        Stream.concat(
                values.stream().flatMap(value -> value.op().operands().stream()), values.stream())
            .distinct()
            .filter(value -> value.type() instanceof PixelMap)
            .map(kernel::layout)
            .toList();
    int count =
        maps.stream().map(MapArray::element).anyMatch(element -> element.bytes() == Short.BYTES)
            ? BYTES / Short.BYTES
            : BYTES / Float.BYTES;
    PixelMap map = values.getFirst().pixelMap();
    if (kernel.vector() == 1) {
      return one(kernel);
    }
    if (map.channels() % count == 0
        && values.stream().map(Value::op).allMatch(Lanes::keepsChannels)
        && maps.stream().allMatch(array -> array.isInChunks(count))) {
      return new Lanes(kernel, count, Extent.PIXEL);
    }
    if (map.width() * map.channels() % count == 0
        && values.stream().map(Value::op).allMatch(Lanes::isByElement)
        && maps.stream().noneMatch(MapArray::isView)) {
      return new Lanes(kernel, count, Extent.ROW);
    }
    return one(kernel);
  }

  /** Whether an operator computes a channel from the same channel of maps. */
  private static boolean keepsChannels(Op op) {
    return switch (op) {
      case Elementwise _, Pooling _, BiasAdd _ -> true;
      case BatchNormalization normalization -> normalization.access() == AccessPattern.PIXEL;
      case Op _ -> false;
    };
  }

  /** Whether an operator computes an element from the same element of maps, or from images. */
  private static boolean isByElement(Op op) {
    return op instanceof Elementwise || op instanceof Preprocess;
  }

  boolean isVector() {
    return count > 1;
  }

  /**
   * Returns an index as that of a lane, in parentheses.
   *
   * @param first the index of the first lane
   */
  String at(String first) {
    return isVector() ? "(%s + %s)".formatted(first, LANE) : first;
  }

  /** Returns the variable of a lane. */
  String get(String name) {
    return isVector() ? "%s[%s]".formatted(name, LANE) : name;
  }

  /** Declares a variable for each lane. */
  void declare(String type, String name, String initial) {
    Source body = kernel.body();
    if (isVector()) {
      declare(type, name);
      open();
      body.line("%s = %s;", get(name), initial);
      close();
    } else {
      body.line("%s %s = %s;", type, name, initial);
    }
  }

  private void declare(String type, String name) {
    kernel.body().line("%s[] %s = new %s[%d];", type, name, type, count);
  }

  /** Opens what is done for each lane. */
  void open() {
    if (isVector()) {
      kernel.body().open("for (int %s = 0; %s < %d; %s++)", LANE, LANE, count, LANE);
    }
  }

  void close() {
    if (isVector()) {
      kernel.body().close();
    }
  }

  /**
   * Loads the elements of all lanes.
   *
   * @param array the array, of which the elements are adjacent
   * @param name the name of the variable that they are loaded to
   * @param at the index of the first of them
   * @return the expression of a lane's number
   */
  String load(MapArray array, String name, String at) {
    if (!isVector()) {
      return kernel.load(array, at);
    }
    Source body = kernel.body();
    declare(type(array.element()), name);
    switch (array.element()) {
      case FLOAT -> {
        for (int i = 0; i < count; i += kernel.vector()) {
          body.line("context.loadVector(%s, %d, %s, %s);", name, i, array.name(), plus(at, i));
        }
      }
      case BFLOAT16, FLOAT16 ->
          body.line("context.loadShorts(%s, 0, %s, %s);", name, array.name(), at);
      case BYTE -> body.line("context.load%s(%s, 0, %s, %s);", bytes(), name, array.name(), at);
      case INT -> throw new IllegalStateException(array.name() + " has no numbers");
    }
    return NumberCode.value(kernel, array.element(), get(name));
  }

  /** Stores what {@link #declareElements} declared. */
  void store(MapArray array, String name, String at) {
    Source body = kernel.body();
    switch (array.element()) {
      case FLOAT -> {
        for (int i = 0; i < count; i += kernel.vector()) {
          body.line("context.storeVector(%s, %s, %s, %d);", array.name(), plus(at, i), name, i);
        }
      }
      case BFLOAT16, FLOAT16 ->
          body.line("context.storeShorts(%s, %s, %s, 0);", array.name(), at, name);
      case BYTE -> body.line("context.store%s(%s, %s, %s, 0);", bytes(), array.name(), at, name);
      case INT -> throw new IllegalStateException(array.name() + " has no numbers");
    }
  }

  /** Declares the elements of all lanes of an array, which are stored together. */
  void declareElements(MapArray array, String name) {
    declare(type(array.element()), name);
  }

  private static String type(ElementType element) {
    return switch (element) {
      case FLOAT -> "float";
      case BFLOAT16, FLOAT16 -> "short";
      case BYTE -> "byte";
      case INT -> "int";
    };
  }

  private String bytes() {
    return count == Long.BYTES ? "EightBytes" : "FourBytes";
  }
}
