package ninc.compiler.codegen.kernel;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.DeviceKernel.Access;
import ninc.compiler.codegen.program.DeviceKernel.Argument;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.text.Identifiers;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.KernelPartitioner;

/** A kernel while it is written: its arrays are declared where its body first names them. */
public final class KernelText {

  private final String region;
  private final String className;
  private final String purpose;
  private final SequencedMap<DeviceBuffer, Access> arrays = new LinkedHashMap<>();
  private final Map<DeviceBuffer, String> names = new HashMap<>();
  private final Identifiers identifiers = new Identifiers();
  private final Source body = new Source(2);
  private final List<String> notes = new ArrayList<>();
  private final Set<HelperMethod> helpers = EnumSet.noneOf(HelperMethod.class);

  /**
   * @param purpose what the kernel computes, in a line
   */
  KernelText(String region, String className, String purpose) {
    this.region = region;
    this.className = className;
    this.purpose = purpose;
  }

  /** A float32 number as Java writes it. */
  static String literal(float value) {
    return value == (int) value ? (int) value + "f" : value + "f";
  }

  /** Gives the class a method that the body calls. */
  void needs(HelperMethod helper) {
    helpers.add(helper);
  }

  Source body() {
    return body;
  }

  /** A further line for the head of the class. */
  void note(String format, Object... values) {
    notes.add(format.formatted(values));
  }

  /** The array of a value that is read. */
  String reads(Value value) {
    return array(DeviceBuffer.of(value), Access.READ);
  }

  /** The array of a value that is written. */
  String writes(Value value) {
    return array(DeviceBuffer.of(value), Access.WRITE);
  }

  String reads(DeviceBuffer buffer) {
    return array(buffer, Access.READ);
  }

  String writes(DeviceBuffer buffer) {
    return array(buffer, Access.WRITE);
  }

  /**
   * A name for a further local variable that has to do with a value.
   *
   * @param suffix says what, where that is not the value itself
   */
  String local(Value value, String suffix) {
    return identifiers.local(value.name(), suffix);
  }

  private String array(DeviceBuffer buffer, Access access) {
    arrays.merge(buffer, access, Access::and);
    return name(buffer);
  }

  /**
   * @throws IllegalStateException where it has more arrays than a task may
   */
  DeviceKernel build(Grid grid) {
    if (arrays.size() > KernelPartitioner.MOST_ARRAYS) {
      throw new IllegalStateException(
          "kernel %s has %d arrays, and a task takes %d"
              .formatted(className, arrays.size(), KernelPartitioner.MOST_ARRAYS));
    }
    List<Argument> arguments =
        arrays.entrySet().stream()
            .map(array -> new Argument(array.getKey(), array.getValue()))
            .toList();
    return new DeviceKernel(region, className, text(), arguments, grid);
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
    shapes(source);
    String parameters =
        arrays.keySet().stream()
            .map(buffer -> "%s %s".formatted(buffer.element().array(), name(buffer)))
            .collect(Collectors.joining(", "));
    source.open("public static void run(KernelContext context, %s)", parameters);
    source.append(body).close();
    helpers.forEach(helper -> helper.write(source));
    return source.close().toString();
  }

  private void shapes(Source source) {
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
