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

/** A builder for the source of a kernel. Arrays become parameters when the body first uses them. */
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
   * @param purpose one line on what the kernel computes
   */
  KernelText(String region, String className, String purpose) {
    this.region = region;
    this.className = className;
    this.purpose = purpose;
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

  /** Declares a value as an input, and returns the name of its array. */
  String input(Value value) {
    return array(DeviceBuffer.of(value), Access.READ);
  }

  /** Declares a value as an output, and returns the name of its array. */
  String output(Value value) {
    return array(DeviceBuffer.of(value), Access.WRITE);
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
