package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.plus;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import ninc.compiler.codegen.program.ConstantArray;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.DeviceKernel.Access;
import ninc.compiler.codegen.program.DeviceKernel.Argument;
import ninc.compiler.codegen.program.ElementType;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.text.Identifiers;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.fuse.Views;
import ninc.compiler.fuse.Views.View;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.WorkGroupTraits;

/** A builder for the source of a kernel. Arrays become parameters when the body first uses them. */
public final class KernelText {

  private final String region;
  private final String className;
  private final String purpose;
  private final Views views;
  private final WorkGroupTraits traits;
  private final SequencedMap<DeviceBuffer, Access> arrays = new LinkedHashMap<>();
  private final Set<ConstantArray> constants = new LinkedHashSet<>();
  private final Map<DeviceBuffer, String> names = new HashMap<>();
  private final Identifiers identifiers = new Identifiers();
  private final Source body = new Source(2);
  private final List<String> notes = new ArrayList<>();
  private final Set<HelperMethod> helpers = EnumSet.noneOf(HelperMethod.class);

  /**
   * @param purpose one line on what the kernel computes
   * @param views the maps that lie in the arrays of others
   * @param traits what the device can do
   */
  KernelText(String region, String className, String purpose, Views views, WorkGroupTraits traits) {
    this.region = region;
    this.className = className;
    this.purpose = purpose;
    this.views = views;
    this.traits = traits;
  }

  /** Returns a float literal. */
  static String literal(float value) {
    return value == (int) value ? (int) value + "f" : value + "f";
  }

  /** Returns the number of adjacent floats that a work item can load or store at a time. */
  int vector() {
    return traits.vector();
  }

  /**
   * Returns the number of adjacent channels of a map or a weight that a work item can load at a
   * time: 1 if they are not all aligned.
   */
  int vector(Value value) {
    int vector = traits.vector();
    View view = views.of(value);
    int channels =
        switch (value.type()) {
          case Type.FeatureMap map -> map.channels();
          case Type.Weight weight -> weight.out();
          default -> throw new IllegalArgumentException(value + " has no channels");
        };
    boolean aligned =
        channels % vector == 0
            && view.first() % vector == 0
            && (!views.contains(value) || view.whole().pixelMap().channels() % vector == 0);
    boolean floats = DeviceBuffer.of(view.whole()).element() == ElementType.FLOAT;
    return aligned && floats ? vector : 1;
  }

  /** Adds a helper method that the body calls. */
  void needs(HelperMethod helper) {
    helpers.add(helper);
  }

  Source body() {
    return body;
  }

  /** Adds a sentence to the Javadoc of the class. */
  void note(String format, Object... values) {
    notes.add(format.formatted(values));
  }

  /**
   * Declares a value as an input, and returns the name of its array.
   *
   * @throws IllegalStateException if the value is a map that lies in the array of another one, or
   *     if its elements must be converted
   */
  String input(Value value) {
    return array(unconverted(value), Access.READ);
  }

  /**
   * Declares a value as an output, and returns the name of its array.
   *
   * @throws IllegalStateException if the value is a map that lies in the array of another one, or
   *     if its elements must be converted
   */
  String output(Value value) {
    return array(unconverted(value), Access.WRITE);
  }

  private DeviceBuffer unconverted(Value value) {
    DeviceBuffer buffer = whole(value);
    return switch (buffer.element()) {
      case FLOAT, INT, BYTE -> buffer;
      case BFLOAT16, FLOAT16 ->
          throw new IllegalStateException(
              "%s must convert the elements of %s".formatted(className, value));
    };
  }

  /**
   * Returns the expression of the element of a value at an index.
   *
   * @throws IllegalStateException if the value is a map that lies in the array of another one
   */
  String load(Value value, String index) {
    DeviceBuffer buffer = whole(value);
    return load(buffer.element(), array(buffer, Access.READ), index);
  }

  /**
   * Returns the statement that stores the element of a value at an index.
   *
   * @throws IllegalStateException if the value is a map that lies in the array of another one
   */
  String store(Value value, String index, String element) {
    DeviceBuffer buffer = whole(value);
    return store(buffer.element(), array(buffer, Access.WRITE), index, element);
  }

  private String load(ElementType type, String array, String index) {
    return NumberCode.value(this, type, "%s.get(%s)".formatted(array, index));
  }

  private String store(ElementType type, String array, String index, String element) {
    return "%s.set(%s, %s);".formatted(array, index, NumberCode.element(this, type, element));
  }

  private DeviceBuffer whole(Value value) {
    if (views.contains(value)) {
      throw new IllegalStateException(
          "%s needs a whole array for %s, which lies in %s"
              .formatted(className, value, views.whole(value)));
    }
    return DeviceBuffer.of(value);
  }

  /**
   * Declares a value as an input whose elements are copied as they are stored, and returns the name
   * of its array.
   *
   * @throws IllegalStateException if the value is a map that lies in the array of another one
   */
  String stored(Value value) {
    return array(whole(value), Access.READ);
  }

  /** Returns the expression of the element that is stored for the value of an expression. */
  String element(Value value, String expression) {
    return NumberCode.element(this, DeviceBuffer.of(value).element(), expression);
  }

  /** Declares a map, which may lie in another one, as an output. */
  MapArray outputMap(Value map) {
    return map(map, Access.WRITE);
  }

  /** Declares a map, which may lie in another one, as an input. */
  MapArray inputMap(Value map) {
    return map(map, Access.READ);
  }

  /** Returns the expression of an element of a map, which may lie in another one. */
  String load(Value map, ElementIndex index) {
    MapArray array = inputMap(map);
    return load(array, array.at(index));
  }

  /** Returns the expression of the element of a map at a pixel of the batch and a channel. */
  String load(Value map, String pixel, String channel) {
    MapArray array = inputMap(map);
    return load(array, array.at(pixel, channel));
  }

  /** Declares an array with a number for each channel as an input. */
  MapArray inputChannels(Value channels) {
    DeviceBuffer buffer = DeviceBuffer.of(channels);
    int count = channels.type().values();
    return new MapArray(array(buffer, Access.READ), buffer.element(), count, 0, false);
  }

  /** Returns the expression of the element at an index of the array that a map lies in. */
  String load(MapArray array, String index) {
    return load(array.element(), array.name(), index);
  }

  /** Returns the statement that stores an element of a map, which may lie in another one. */
  String store(Value map, ElementIndex index, String element) {
    MapArray array = map(map, Access.WRITE);
    return store(array.element(), array.name(), array.at(index), element);
  }

  private MapArray map(Value map, Access access) {
    array(DeviceBuffer.of(views.whole(map)), access);
    return layout(map);
  }

  /** Returns where a map lies, which may be in another one, without declaring it. */
  MapArray layout(Value map) {
    View view = views.of(map);
    DeviceBuffer buffer = DeviceBuffer.of(view.whole());
    return new MapArray(
        name(buffer),
        buffer.element(),
        view.whole().pixelMap().channels(),
        view.first(),
        views.contains(map));
  }

  /**
   * The array that a map lies in.
   *
   * @param name the name of the array
   * @param element the type of its elements
   * @param pitch the distance between pixels
   * @param first the index of channel 0 of the first pixel
   * @param isView whether the array is that of another map
   */
  record MapArray(String name, ElementType element, int pitch, int first, boolean isView) {

    /** Returns whether a number of adjacent channels lie at multiples of this number. */
    boolean isInChunks(int elements) {
      return pitch % elements == 0 && first % elements == 0;
    }

    /** Returns the index of an element. */
    String at(ElementIndex index) {
      return isView ? at(index.pixel(), index.channel()) : index.offset();
    }

    String at(String pixel, String channel) {
      return "%s * %d + %s".formatted(pixel, pitch, plus(channel, first));
    }
  }

  /** Adds an array whose content is known, and returns its name. */
  String constant(ConstantArray constant) {
    constants.add(constant);
    return array(constant.buffer(), Access.READ);
  }

  /** Returns the condition that a loss or a sum of squares is finite, which is false for NaN. */
  String isFinite(Value scalar) {
    return "%s.get(0) <= %s".formatted(input(scalar), literal(Float.MAX_VALUE));
  }

  String input(DeviceBuffer buffer) {
    return array(buffer, Access.READ);
  }

  String output(DeviceBuffer buffer) {
    return array(buffer, Access.WRITE);
  }

  /**
   * Returns a unique name for a local variable.
   *
   * @param value the value that the variable belongs to
   * @param suffix the end of the name
   */
  String local(Value value, String suffix) {
    return identifiers.local(value.name(), suffix);
  }

  private String array(DeviceBuffer buffer, Access access) {
    arrays.merge(buffer, access, Access::and);
    return name(buffer);
  }

  /**
   * Builds the kernel.
   *
   * @throws IllegalStateException if the kernel has more arrays than the device passes to one
   */
  DeviceKernel build(Grid grid) {
    if (arrays.size() > traits.arrays()) {
      throw new IllegalStateException(
          "kernel %s has %d arrays, but can have at most %d"
              .formatted(className, arrays.size(), traits.arrays()));
    }
    List<Argument> arguments =
        arrays.entrySet().stream()
            .map(array -> new Argument(array.getKey(), array.getValue()))
            .toList();
    return new DeviceKernel(region, className, text(), arguments, grid, List.copyOf(constants));
  }

  private String text() {
    Source source = new Source(0);
    source.line("/**").line(" * %s: %s.", region, purpose);
    if (!notes.isEmpty()) {
      source.line(" *").line(" * <p>%s", String.join(" ", notes));
    }
    source
        .line(" */")
        .open("public final class " + className)
        .blank()
        .line("private %s() {}", className)
        .blank();
    parameterDocs(source);
    String parameters =
        arrays.keySet().stream()
            .map(buffer -> "%s %s".formatted(buffer.element().array(), name(buffer)))
            .collect(Collectors.joining(", "));
    source.open("public static void run(KernelContext context, %s)", parameters);
    source.append(body).close();
    helpers.forEach(helper -> helper.write(source));
    return source.close().toString();
  }

  private void parameterDocs(Source source) {
    source.line("/**");
    for (Map.Entry<DeviceBuffer, Access> array : arrays.entrySet()) {
      String access =
          switch (array.getValue()) {
            case READ -> "read";
            case WRITE -> "written";
            case READ_WRITE -> "read and written";
          };
      DeviceBuffer buffer = array.getKey();
      source.line(" * @param %s %s, %s", name(buffer), buffer.shape(), access);
    }
    source.line(" */");
  }

  private String name(DeviceBuffer buffer) {
    return names.computeIfAbsent(buffer, _ -> identifiers.array(buffer.name()));
  }
}
