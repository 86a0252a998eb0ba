package ninc.runtime.device.host;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceBuffer.Kind;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.ElementType;
import ninc.compiler.codegen.program.StoragePlan;
import ninc.compiler.codegen.text.Identifiers;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Type;

/**
 * Emits the class that owns a program's arrays and launches its kernels as one TornadoVM task
 * graph. It exposes the arrays as {@link java.lang.foreign.MemorySegment}s, so that callers need no
 * types of TornadoVM.
 */
public final class HostCode {
  /**
   * The name of the task graph. The full name of a task is this name, a dot, and the class name of
   * the kernel.
   */
  public static final String GRAPH = "ninc";

  /** The simple name of the class. */
  public static final String CLASS = "Program";

  private static final int ARRAYS_PER_LINE = 4;

  private static final String IMPORTS =
      """
      import java.lang.foreign.MemorySegment;
      import java.util.LinkedHashMap;
      import java.util.Map;
      import ninc.runtime.device.host.HostProgram;
      import uk.ac.manchester.tornado.api.TaskGraph;
      import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
      import uk.ac.manchester.tornado.api.TornadoExecutionResult;
      import uk.ac.manchester.tornado.api.enums.DataTransferMode;
      import uk.ac.manchester.tornado.api.enums.ProfilerMode;
      import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
      import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
      import uk.ac.manchester.tornado.api.types.arrays.IntArray;
      import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

      """;

  private static final String JAVA_IMPORTS =
      """
      import uk.ac.manchester.tornado.api.GridScheduler;
      import uk.ac.manchester.tornado.api.KernelContext;
      import uk.ac.manchester.tornado.api.WorkerGrid;
      import uk.ac.manchester.tornado.api.WorkerGrid1D;
      """;

  private static final String LIBRARY_IMPORTS =
      """
      import ninc.runtime.device.host.LibraryTask;
      import uk.ac.manchester.tornado.api.common.Access;
      import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
      """;

  private final DeviceProgram program;
  private final StoragePlan storage;
  private final int examples;
  private final TaskKind kind;
  private final Set<DeviceBuffer> results;
  private final List<DeviceBuffer> internal;
  private final Map<String, String> fields = new LinkedHashMap<>();
  private final Identifiers identifiers = new Identifiers();
  private final Source source = new Source(0);

  private HostCode(DeviceProgram program, StoragePlan storage, int examples, TaskKind kind) {
    this.program = program;
    this.storage = storage;
    this.examples = examples;
    this.kind = kind;
    this.results =
        program.fused().graph().results().values().stream()
            .map(DeviceBuffer::of)
            .filter(buffer -> buffer.kind() == Kind.COMPUTED)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    this.internal = program.internal();
  }

  /**
   * Returns the source of the class with its imports, without a package.
   *
   * @param examples the maximum batch size
   * @param kind what the kernels are for TornadoVM
   */
  public static String write(
      DeviceProgram program, StoragePlan storage, int examples, TaskKind kind) {
    return new HostCode(program, storage, examples, kind).write();
  }

  private String write() {
    source
        .line("/** The arrays and the task graph for batches of up to %d examples. */", examples)
        .open("public final class %s implements HostProgram", CLASS);
    arrays();
    source
        .blank()
        .line("private final Map<String, MemorySegment> arrays = new LinkedHashMap<>();")
        .line("private TornadoExecutionPlan plan;")
        .line("private TornadoExecutionResult result;")
        .blank();
    constructor();
    graph();
    switch (kind) {
      case JAVA -> grid();
      case LIBRARY -> libraryTask();
    }
    methods();
    String imports =
        switch (kind) {
          case JAVA -> JAVA_IMPORTS;
          case LIBRARY -> LIBRARY_IMPORTS;
        };
    return imports + IMPORTS + source.close();
  }

  /**
   * Emits a field for each persistent array and for each shared block. Library tasks have internal
   * arrays that TornadoVM does not know, since it would allocate their size on the host, too.
   */
  private void arrays() {
    List<StoragePlan.Block> blocks = storage.blocks();
    Map<Integer, String> ofBlocks = new LinkedHashMap<>();
    for (DeviceBuffer buffer : declared(program.buffers())) {
      Integer home = storage.homes().get(buffer.name());
      if (home == null) {
        fields.put(buffer.name(), identifiers.array(buffer.name()));
        field(buffer.element(), fields.get(buffer.name()), buffer.fixed());
      } else {
        String block = ofBlocks.computeIfAbsent(home, _ -> identifiers.array(buffer.name()));
        fields.put(buffer.name(), block);
      }
    }
    ofBlocks.forEach(
        (home, name) -> field(blocks.get(home).element(), name, blocks.get(home).elements()));
  }

  private void field(ElementType element, String name, long elements) {
    source.line(
        "private final %s %s = new %s(%d);", element.array(), name, element.array(), elements);
  }

  private void constructor() {
    source.open("public %s()", CLASS);
    for (DeviceBuffer buffer : program.buffers()) {
      if (buffer.kind() != Kind.COMPUTED || results.contains(buffer)) {
        source.line(
            "arrays.put(\"%s\", %s.getSegment());", buffer.name(), fields.get(buffer.name()));
      }
    }
    source.close().blank();
  }

  private void graph() {
    source
        .open("private TaskGraph graph(Launch launch)")
        .line("TaskGraph graph = new TaskGraph(\"%s\");", GRAPH);
    String mode = program.isWholeStep() ? "FIRST_EXECUTION" : "EVERY_EXECUTION";
    transfer("transferToDevice", mode, ofKind(Kind.KEPT));
    transfer("transferToDevice", "FIRST_EXECUTION", ofKind(Kind.CONSTANT));
    transfer("transferToDevice", "EVERY_EXECUTION", ofKind(Kind.FED));
    transfer("transferToDevice", "EVERY_EXECUTION", ofKind(Kind.EXCHANGED));
    // These arrays are never transferred, but TornadoVM frees only arrays that are declared here.
    transfer("transferToDevice", "UNDER_DEMAND", blocks());
    switch (kind) {
      case JAVA -> javaTasks();
      case LIBRARY -> libraryTasks();
    }
    transfer("transferToHost", "EVERY_EXECUTION", results(true));
    transfer("transferToHost", "UNDER_DEMAND", results(false));
    transfer("transferToHost", "UNDER_DEMAND", ofKind(Kind.EXCHANGED));
    if (program.trains()) {
      transfer("transferToHost", "UNDER_DEMAND", ofKind(Kind.KEPT));
    }
    source.line("return graph;").close().blank();
  }

  private void javaTasks() {
    source.line("KernelContext context = new KernelContext();");
    for (DeviceKernel kernel : program.kernels()) {
      String name = kernel.className();
      source.line("graph.task(\"%s\", %s::run, context, %s);", name, name, arguments(kernel));
    }
  }

  private void libraryTasks() {
    for (DeviceKernel kernel : program.kernels()) {
      String accesses =
          kernel.arguments().stream()
              .filter(argument -> !internal.contains(argument.buffer()))
              .map(argument ->
                  switch (argument.access()) {
                    case READ -> "Access.READ_ONLY";
                    case WRITE -> "Access.WRITE_ONLY";
                    case READ_WRITE -> "Access.READ_WRITE";
                  })
              .collect(Collectors.joining(", "));
      source.line(
          "add(graph, launch.tasks().get(\"%s\"), \"%s\", new Access[] {%s}, new Object[] {%s});",
          kernel.className(), kernel.className(), accesses, arguments(kernel));
    }
  }

  private String arguments(DeviceKernel kernel) {
    List<DeviceBuffer> arrays =
        kernel.arguments().stream().map(DeviceKernel.Argument::buffer).toList();
    return declared(arrays).stream()
        .map(array -> fields.get(array.name()))
        .collect(Collectors.joining(", "));
  }

  /** Returns those arrays that TornadoVM knows. */
  private List<DeviceBuffer> declared(Collection<DeviceBuffer> buffers) {
    return switch (kind) {
      case JAVA -> List.copyOf(buffers);
      case LIBRARY -> buffers.stream().filter(buffer -> !internal.contains(buffer)).toList();
    };
  }

  /** Returns the arrays of a kind that kernels use. */
  private List<DeviceBuffer> ofKind(Kind kind) {
    return program.kernels().stream()
        .flatMap(kernel -> kernel.arguments().stream())
        .map(DeviceKernel.Argument::buffer)
        .filter(buffer -> buffer.kind() == kind)
        .distinct()
        .toList();
  }

  /** Returns the internal arrays that TornadoVM knows, one per shared block. */
  private List<DeviceBuffer> blocks() {
    Map<String, DeviceBuffer> blocks = new LinkedHashMap<>();
    declared(internal).forEach(buffer -> blocks.putIfAbsent(fields.get(buffer.name()), buffer));
    return List.copyOf(blocks.values());
  }

  private List<DeviceBuffer> results(boolean scalar) {
    return program.fused().graph().results().values().stream()
        .filter(value -> value.type() instanceof Type.Scalar == scalar)
        .filter(value -> results.contains(DeviceBuffer.of(value)))
        .map(DeviceBuffer::of)
        .distinct()
        .toList();
  }

  private void transfer(String method, String mode, List<DeviceBuffer> buffers) {
    for (int from = 0; from < buffers.size(); from += ARRAYS_PER_LINE) {
      String names =
          buffers.subList(from, Math.min(from + ARRAYS_PER_LINE, buffers.size())).stream()
              .map(buffer -> fields.get(buffer.name()))
              .collect(Collectors.joining(", "));
      source.line("graph.%s(DataTransferMode.%s, %s);", method, mode, names);
    }
  }

  private void grid() {
    source
        .open("private static GridScheduler grid()")
        .line("GridScheduler grid = new GridScheduler();");
    for (DeviceKernel kernel : program.kernels()) {
      int items = kernel.grid().items();
      long all = (long) kernel.grid().groups(examples) * items;
      source.line("add(grid, \"%s\", %d, %d);", kernel.className(), all, items);
    }
    source
        .line("return grid;")
        .close()
        .blank()
        .open("private static void add(GridScheduler grid, String task, int items, int perGroup)")
        .line("WorkerGrid worker = new WorkerGrid1D(items);")
        .line("worker.setLocalWork(perGroup, 1, 1);")
        .line("grid.addWorkerGrid(\"%s.\" + task, worker);", GRAPH)
        .close()
        .blank();
  }

  private void libraryTask() {
    source
        .open(
            "private static void add(TaskGraph graph, LibraryTask task, String kernel,"
                + " Access[] accesses, Object[] arrays)")
        .line("LibraryTaskDescriptor descriptor = new LibraryTaskDescriptor();")
        .line("descriptor.withLibrary(LibraryTask.LIBRARY).withFunction(kernel).withTuning(task);")
        .line("descriptor.withParameters(arrays).withAccess(accesses);")
        .line("graph.libraryTask(kernel, given -> given, descriptor);")
        .close()
        .blank();
  }

  private void methods() {
    source
        .line("@Override")
        .open("public Map<String, MemorySegment> arrays()")
        .line("return arrays;")
        .close()
        .blank()
        .line("@Override")
        .open("public void start(Launch launch)")
        .line("close();")
        .line("plan = new TornadoExecutionPlan(graph(launch).snapshot());")
        .line(
            "plan.withDevice(TornadoExecutionPlan.getDevice(launch.backend(), launch.device()));");
    switch (kind) {
      case JAVA -> source.line("plan.withGridScheduler(grid());");
      case LIBRARY -> source.open("if (launch.replayed())").line("plan.withCUDAGraph();").close();
    }
    source
        .close()
        .blank()
        .line("@Override")
        .open("public void run()")
        .line("result = plan.execute();")
        .close()
        .blank()
        .line("@Override")
        .open("public String profile()")
        .line("plan.withProfiler(ProfilerMode.SILENT);")
        .line("result = plan.execute();")
        .line("String log = result.getProfilerResult().getProfileLog();")
        .line("plan.withoutProfiler();")
        .line("return log;")
        .close()
        .blank()
        .line("@Override")
        .open("public void fetch(String name)")
        .open("switch (name)");
    List<DeviceBuffer> fetched = new ArrayList<>(results(false));
    fetched.addAll(ofKind(Kind.EXCHANGED));
    if (program.trains()) {
      fetched.addAll(ofKind(Kind.KEPT));
    }
    for (DeviceBuffer buffer : fetched) {
      source.line(
          "case \"%s\" -> result.transferToHost(%s);", buffer.name(), fields.get(buffer.name()));
    }
    for (DeviceBuffer buffer : results(true)) {
      source.line("case \"%s\" -> {} // comes back with every run", buffer.name());
    }
    source
        .line("default -> throw new IllegalArgumentException(name);")
        .close()
        .close()
        .blank()
        .line("@Override")
        .open("public void close()")
        .open("if (plan != null)")
        .line("plan.freeDeviceMemory();")
        .line("plan = null;")
        .close()
        .close();
  }
}
