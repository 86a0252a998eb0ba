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
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.text.Identifiers;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.fuse.Views;
import ninc.compiler.fuse.Views.View;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.KernelPartitioner;

/** A builder for the source of a kernel. Arrays become parameters when the body first uses them. */
public final class KernelText {

  private final String region;
  private final String className;
  private final String purpose;
  private final Views views;
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
   */
  KernelText(String region, String className, String purpose, Views views) {
    this.region = region;
    this.className = className;
    this.purpose = purpose;
    this.views = views;
  }

  /** Returns a float literal. */
  static String literal(float value) {
    return value == (int) value ? (int) value + "f" : value + "f";
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
   * @throws IllegalStateException if the value is a map that lies in the array of another one
   */
  String input(Value value) {
    return array(whole(value), Access.READ);
  }

  /**
   * Declares a value as an output, and returns the name of its array.
   *
   * @throws IllegalStateException if the value is a map that lies in the array of another one
   */
  String output(Value value) {
    return array(whole(value), Access.WRITE);
  }

  private DeviceBuffer whole(Value value) {
    if (views.contains(value)) {
      throw new IllegalStateException(
          "%s needs a whole array for %s, which lies in %s"
              .formatted(className, value, views.whole(value)));
    }
    return DeviceBuffer.of(value);
  }

  /** Declares a map, which may lie in another one, as an input. */
  MapArray inputMap(Value map) {
    return map(map, Access.READ);
  }

  /** Returns the expression of an element of a map, which may lie in another one. */
  String load(Value map, ElementIndex index) {
    return inputMap(map).load(index);
  }

  /** Returns the expression of the element of a map at a pixel of the batch and a channel. */
  String load(Value map, String pixel, String channel) {
    return inputMap(map).load(pixel, channel);
  }

  /** Returns the statement that stores an element of a map, which may lie in another one. */
  String store(Value map, ElementIndex index, String element) {
    MapArray array = map(map, Access.WRITE);
    return "%s.set(%s, %s);".formatted(array.name(), array.at(index), element);
  }

  private MapArray map(Value map, Access access) {
    View view = views.of(map);
    String name = array(DeviceBuffer.of(view.whole()), access);
    return new MapArray(
        name, view.whole().pixelMap().channels(), view.first(), views.contains(map));
  }

  /**
   * The array that a map lies in.
   *
   * @param name the name of the array
   * @param pitch the distance between pixels
   * @param first the index of channel 0 of the first pixel
   * @param isView whether the array is that of another map
   */
  record MapArray(String name, int pitch, int first, boolean isView) {

    /** Returns the index of an element. */
    String at(ElementIndex index) {
      return isView ? at(index.pixel(), index.channel()) : index.offset();
    }

    private String at(String pixel, String channel) {
      return "%s * %d + %s".formatted(pixel, pitch, plus(channel, first));
    }

    private String load(ElementIndex index) {
      return "%s.get(%s)".formatted(name, at(index));
    }

    private String load(String pixel, String channel) {
      return "%s.get(%s)".formatted(name, at(pixel, channel));
    }
  }

  /** Adds an array whose content is known, and returns its name. */
  String constant(ConstantArray constant) {
    constants.add(constant);
    return array(constant.buffer(), Access.READ);
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
   * @throws IllegalStateException if the kernel has more arrays than a TornadoVM task supports
   */
  DeviceKernel build(Grid grid) {
    if (arrays.size() > KernelPartitioner.MAX_ARRAYS) {
      throw new IllegalStateException(
          "kernel %s has %d arrays, but a task supports at most %d"
              .formatted(className, arrays.size(), KernelPartitioner.MAX_ARRAYS));
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
