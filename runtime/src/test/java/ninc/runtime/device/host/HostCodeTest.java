package ninc.runtime.device.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.codegen.kernel.Emitter;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.DeviceKernel.Access;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.StoragePlan;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.schedule.Schedules;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.runtime.training.TinyRun;
import org.junit.jupiter.api.Test;

/** What the class that launches a program's kernels tells TornadoVM of them. */
class HostCodeTest {
  private static final DeviceProgram PROGRAM =
      Emitter.emit(
          Compiler.compile(
                  Compiler.evaluation(TinyRun.NETWORK), CompileOptions.atLevel(FusionLevel.NONE))
              .fused(),
          new Schedules(WorkGroupTraits.GPU));

  private static String write(TaskKind kind) {
    return HostCode.write(PROGRAM, StoragePlan.of(PROGRAM, 4), 4, kind);
  }

  @Test
  void javaTasksNameTheirMethodAndTheirGrid() {
    String source = write(TaskKind.JAVA);
    for (DeviceKernel kernel : PROGRAM.kernels()) {
      String name = kernel.className();
      assertThat(source)
          .containsOnlyOnce("graph.task(\"%s\", %s::run, context, ".formatted(name, name))
          .containsOnlyOnce("add(grid, \"%s\", ".formatted(name));
    }
    assertThat(source).doesNotContain("libraryTask");
  }

  @Test
  void libraryTasksNameTheirAccessToEachArrayThatTornadoVmKnows() {
    String source = write(TaskKind.LIBRARY);
    List<DeviceBuffer> internal = PROGRAM.internal();
    assertThat(internal).isNotEmpty();
    for (DeviceKernel kernel : PROGRAM.kernels()) {
      List<String> accesses =
          kernel.arguments().stream()
              .filter(argument -> !internal.contains(argument.buffer()))
              .map(argument -> "Access." + tornado(argument.access()))
              .toList();
      assertThat(source)
          .containsOnlyOnce(
              "add(graph, launch.tasks().get(\"%s\"), \"%s\", new Access[] {%s}, new Object[] {"
                  .formatted(kernel.className(), kernel.className(), String.join(", ", accesses)));
    }
    assertThat(source).doesNotContain("graph.task(");
  }

  private static String tornado(Access access) {
    return switch (access) {
      case READ -> "READ_ONLY";
      case WRITE -> "WRITE_ONLY";
      case READ_WRITE -> "READ_WRITE";
    };
  }

  @Test
  void onlyJavaTasksHaveInternalArraysOnTheHost() {
    long ofJava = write(TaskKind.JAVA).lines().filter(HostCodeTest::isField).count();
    long ofLibrary = write(TaskKind.LIBRARY).lines().filter(HostCodeTest::isField).count();
    StoragePlan storage = StoragePlan.of(PROGRAM, 4);
    long blocks =
        PROGRAM.internal().stream()
            .map(buffer -> storage.homes().get(buffer.name()))
            .distinct()
            .count();
    assertThat(ofLibrary).isEqualTo(ofJava - blocks);
  }

  private static boolean isField(String line) {
    return line.matches("  private final \\w+Array a\\w+ = new .*");
  }
}
