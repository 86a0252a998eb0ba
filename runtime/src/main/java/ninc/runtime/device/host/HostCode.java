package ninc.runtime.device.host;

import java.util.ArrayList;
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
      import uk.ac.manchester.tornado.api.GridScheduler;
      import uk.ac.manchester.tornado.api.KernelContext;
      import uk.ac.manchester.tornado.api.TaskGraph;
      import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
      import uk.ac.manchester.tornado.api.TornadoExecutionResult;
      import uk.ac.manchester.tornado.api.WorkerGrid;
      import uk.ac.manchester.tornado.api.WorkerGrid1D;
      import uk.ac.manchester.tornado.api.enums.DataTransferMode;
      import uk.ac.manchester.tornado.api.enums.ProfilerMode;
      import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
      import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
      import uk.ac.manchester.tornado.api.types.arrays.IntArray;

      """;

  private final DeviceProgram program;
  private final StoragePlan storage;
  private final int examples;
  private final Set<DeviceBuffer> results;
  private final Map<String, String> fields = new LinkedHashMap<>();
  private final Identifiers identifiers = new Identifiers();
  private final Source source = new Source(0);

  private HostCode(DeviceProgram program, StoragePlan storage, int examples) {
    this.program = program;
    this.storage = storage;
    this.examples = examples;
    this.results =
        program.fused().graph().results().values().stream()
            .map(DeviceBuffer::of)
            .filter(buffer -> buffer.kind() == Kind.COMPUTED)
            .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * Returns the source of the class with its imports, without a package.
   *
   * @param examples the maximum batch size
   */
  public static String write(DeviceProgram program, StoragePlan storage, int examples) {
    return new HostCode(program, storage, examples).write();
  }

  private String write() {
    source
        .line(
            "/** The arrays, worker grids and task graph for batches of up to %d examples. */",
            examples)
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
    grid();
    methods();
    return IMPORTS + source.close();
  }

  /** Emits a field for each persistent array and for each shared block. */
  private void arrays() {
    List<StoragePlan.Block> blocks = storage.blocks();
    Map<Integer, String> ofBlocks = new LinkedHashMap<>();
    for (DeviceBuffer buffer : program.buffers()) {
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
        .open("private TaskGraph graph()")
        .line("KernelContext context = new KernelContext();")
        .line("TaskGraph graph = new TaskGraph(\"%s\");", GRAPH);
    String mode = program.isWholeStep() ? "FIRST_EXECUTION" : "EVERY_EXECUTION";
    transfer("transferToDevice", mode, ofKind(Kind.KEPT));
    transfer("transferToDevice", "FIRST_EXECUTION", ofKind(Kind.CONSTANT));
    transfer("transferToDevice", "EVERY_EXECUTION", ofKind(Kind.FED));
    transfer("transferToDevice", "EVERY_EXECUTION", ofKind(Kind.EXCHANGED));
    // These arrays are never transferred, but TornadoVM frees only arrays that are declared here.
    transfer("transferToDevice", "UNDER_DEMAND", passing());
    for (DeviceKernel kernel : program.kernels()) {
      String arguments =
          kernel.arguments().stream()
              .map(argument -> fields.get(argument.buffer().name()))
              .collect(Collectors.joining(", "));
      source.line(
          "graph.task(\"%s\", %s::run, context, %s);",
          kernel.className(), kernel.className(), arguments);
    }
    transfer("transferToHost", "EVERY_EXECUTION", results(true));
    transfer("transferToHost", "UNDER_DEMAND", results(false));
    transfer("transferToHost", "UNDER_DEMAND", ofKind(Kind.EXCHANGED));
    if (program.trains()) {
      transfer("transferToHost", "UNDER_DEMAND", ofKind(Kind.KEPT));
    }
    source.line("return graph;").close().blank();
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

  /** Returns the arrays that kernels write for other kernels, one per shared block. */
  private List<DeviceBuffer> passing() {
    Map<String, DeviceBuffer> blocks = new LinkedHashMap<>();
    ofKind(Kind.COMPUTED).stream()
        .filter(buffer -> !results.contains(buffer))
        .forEach(buffer -> blocks.putIfAbsent(fields.get(buffer.name()), buffer));
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

  private void methods() {
    source
        .line("@Override")
        .open("public Map<String, MemorySegment> arrays()")
        .line("return arrays;")
        .close()
        .blank()
        .line("@Override")
        .open("public void start(int backend, int device)")
        .line("close();")
        .line("plan = new TornadoExecutionPlan(graph().snapshot());")
        .line("plan.withGridScheduler(grid());")
        .line("plan.withDevice(TornadoExecutionPlan.getDevice(backend, device));")
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
