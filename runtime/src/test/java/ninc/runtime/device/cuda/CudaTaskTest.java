package ninc.runtime.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import ninc.compiler.codegen.cuda.CudaKernel;
import ninc.runtime.UserError;
import ninc.runtime.device.cuda.CudaTask.Argument;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How kernels are loaded and launched, on a stand-in for NVIDIA's driver that checks the calls. */
class CudaTaskTest {
  private static final int GROUPS = 12;
  private static final int ITEMS = 256;

  @TempDir Path folder;

  private StandInDriver standIn;
  private long context;
  private long stream;

  @BeforeEach
  void build() throws Exception {
    standIn = StandInDriver.build(folder);
    context = standIn.context();
    stream = standIn.stream();
  }

  private CudaTask task(String name, int sharedBytes) throws Exception {
    return task(name, name, sharedBytes);
  }

  private CudaTask task(String name, String compiled, int sharedBytes) throws Exception {
    return task(new CudaKernel(name, "", sharedBytes, false), standIn.code(compiled, 3), false);
  }

  private CudaTask task(CudaKernel kernel, byte[] code, boolean awaited) {
    List<Argument> arguments =
        List.of(new Argument.Given(0), new Argument.Given(1), new Argument.Given(2));
    return new CudaTask(
        standIn.driver(),
        new CudaMemory(standIn.driver(), List.of()),
        kernel,
        code,
        new CudaTask.Launch(new CudaTask.Order(1), 0, GROUPS, ITEMS, arguments, awaited));
  }

  private long[] arrays(int... firsts) {
    long[] arrays = new long[firsts.length];
    for (int i = 0; i < firsts.length; i++) {
      arrays[i] = standIn.array(firsts[i]);
    }
    return arrays;
  }

  @Test
  void aKernelIsLoadedOnceAndGetsItsArraysInOrder() throws Exception {
    try (CudaTask task = task("Sum", 0)) {
      task.prepare(context);
      task.launch(context, stream, arrays(7, 8, 9));
      task.prepare(context);
      task.launch(context, stream, arrays(4, 5, 6));
    }
    assertThat(standIn.log())
        .containsExactly(
            "load module",
            "run Sum<<<12, 256, 0>>>(7, 8, 9)",
            "run Sum<<<12, 256, 0>>>(4, 5, 6)",
            "unload module");
  }

  @Test
  void kernelsShareTheBlocksOfTheirProgramAndKeepTheirOrder() throws Exception {
    CudaDriver driver = standIn.driver();
    try (CudaMemory memory = new CudaMemory(driver, List.of(64L, 128L))) {
      List<Argument> arguments =
          List.of(new Argument.Block(1), new Argument.Given(0), new Argument.Block(0));
      CudaTask.Order order = new CudaTask.Order(2);
      CudaKernel kernel = new CudaKernel("Sum", "", 0, false);
      byte[] code = standIn.code("Sum", 3);
      CudaTask first =
          new CudaTask(
              driver,
              memory,
              kernel,
              code,
              new CudaTask.Launch(order, 0, GROUPS, ITEMS, arguments, false));
      CudaTask second =
          new CudaTask(
              driver,
              memory,
              kernel,
              code,
              new CudaTask.Launch(order, 1, GROUPS, ITEMS, arguments, false));
      first.prepare(context);
      standIn.write(memory.address(0), 5);
      standIn.write(memory.address(1), 6);
      first.launch(context, stream, arrays(7));
      second.launch(context, stream, arrays(8));
      assertThatThrownBy(() -> second.launch(context, stream, arrays(8)))
          .hasMessage("TornadoVM launches kernel Sum out of order");
      first.launch(context, stream, arrays(1));
      // As if the second kernel of this step had failed.
      first.launch(context, stream, arrays(2));
    }
    assertThat(standIn.log())
        .containsExactly(
            "load module",
            "run Sum<<<12, 256, 0>>>(6, 7, 5)",
            "load module",
            "run Sum<<<12, 256, 0>>>(6, 8, 5)",
            "run Sum<<<12, 256, 0>>>(6, 1, 5)",
            "run Sum<<<12, 256, 0>>>(6, 2, 5)");
  }

  @Test
  void tooLittleMemoryIsToldFromOtherErrors() throws Exception {
    CudaMemory memory = new CudaMemory(standIn.driver(), List.of(1L << 40));
    assertThatThrownBy(() -> memory.allocate(context))
        .isInstanceOfSatisfying(
            CudaError.class, error -> assertThat(error.isOutOfMemory()).isTrue());
  }

  @Test
  void sharedMemoryBeyondTheDefaultIsAllowedFirst() throws Exception {
    CudaTask task = task("Block", 100 << 10);
    task.launch(context, stream, arrays(1, 2, 3));
    assertThat(standIn.log())
        .containsExactly(
            "load module", "allow Block 102400 bytes", "run Block<<<12, 256, 102400>>>(1, 2, 3)");
  }

  @Test
  void moreSharedMemoryThanTheDeviceHasIsAnErrorThatNamesTheKernel() throws Exception {
    CudaTask task = task("Block", 228 << 10);
    assertThatThrownBy(() -> task.prepare(context))
        .isInstanceOf(CudaError.class)
        .hasMessage(
            "cannot load kernel Block: cuFuncSetAttribute failed: CUDA_ERROR_INVALID_VALUE");
  }

  @Test
  void aCapturedLaunchIsReplayed() throws Exception {
    CudaTask task = task("Sum", 0);
    task.prepare(context);
    long[] arrays = arrays(1, 2, 3);
    standIn.beginCapture(stream);
    task.prepare(context);
    task.launch(context, stream, arrays);
    long graph = standIn.endCapture(stream);
    standIn.replay(graph, stream);
    standIn.replay(graph, stream);
    assertThat(standIn.log())
        .containsExactly(
            "load module",
            "begin capture",
            "end capture",
            "launch graph",
            "run Sum<<<12, 256, 0>>>(1, 2, 3)",
            "launch graph",
            "run Sum<<<12, 256, 0>>>(1, 2, 3)");
  }

  @Test
  void aKernelThatWasNotPreparedCannotBeCaptured() throws Exception {
    CudaTask task = task("Sum", 0);
    long[] arrays = arrays(1, 2, 3);
    standIn.beginCapture(stream);
    assertThatThrownBy(() -> task.launch(context, stream, arrays))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("kernel Sum: cuModuleLoadData")
        .hasMessageContaining("CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED");
  }

  @Test
  void aFailedLaunchNamesTheKernel() throws Exception {
    CudaTask task = task("Sum", 0);
    assertThatThrownBy(() -> task.launch(context, stream, new long[] {1, 2, 3}))
        .hasMessage("cannot run kernel Sum: cuLaunchKernel failed: CUDA_ERROR_ILLEGAL_ADDRESS");
  }

  @Test
  void aFaultOfAKernelIsFoundByThoseWhoWait() throws Exception {
    CudaTask task = task("Faulty", 0);
    task.launch(context, stream, arrays(1, 2, 3));
    assertThatThrownBy(task::await)
        .isInstanceOf(CudaError.class)
        .hasMessage(
            "cannot run all kernels: cuCtxSynchronize failed: CUDA_ERROR_ILLEGAL_ADDRESS; with"
                + " NINC_JAVA_OPTS=-Dninc.cuda.graph=false, the error names the kernel");
  }

  @Test
  void anAwaitedLaunchNamesTheKernelAtFault() throws Exception {
    CudaTask task = task(new CudaKernel("Faulty", "", 0, false), standIn.code("Faulty", 3), true);
    assertThatThrownBy(() -> task.launch(context, stream, arrays(1, 2, 3)))
        .hasMessage(
            "cannot run kernel Faulty: cuCtxSynchronize failed: CUDA_ERROR_ILLEGAL_ADDRESS");
  }

  @Test
  void theTimeOfALaunchIsThatBetweenItsEvents() throws Exception {
    CudaTask task = task("Sum", 0);
    task.setTimed(true);
    task.launch(context, stream, arrays(1, 2, 3));
    assertThat(task.seconds()).isEqualTo(0.25e-3);
    assertThat(standIn.log())
        .containsSubsequence("record event", "run Sum<<<12, 256, 0>>>(1, 2, 3)", "record event");
  }

  @Test
  void aKernelThatTheCodeLacksIsAnError() throws Exception {
    CudaTask task = task("Sum", "Other", 0);
    assertThatThrownBy(() -> task.prepare(context))
        .hasMessage("cannot load kernel Sum: cuModuleGetFunction failed: CUDA_ERROR_NOT_FOUND");
    assertThat(standIn.log()).containsExactly("load module", "unload module");
  }

  @Test
  void anyThreadCanLaunch() throws Exception {
    CudaTask task = task("Sum", 0);
    task.prepare(context);
    long[] arrays = arrays(1, 2, 3);
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      other.submit(() -> task.launch(context, stream, arrays)).get();
    }
    assertThat(standIn.log()).last().isEqualTo("run Sum<<<12, 256, 0>>>(1, 2, 3)");
  }

  @Test
  void aKernelFollowsToAnotherContext() throws Exception {
    CudaTask task = task("Sum", 0);
    task.prepare(context);
    long next = standIn.context();
    task.launch(next, standIn.stream(), arrays(1, 2, 3));
    assertThat(standIn.log())
        .containsExactly(
            "load module", "unload module", "load module", "run Sum<<<12, 256, 0>>>(1, 2, 3)");
  }

  @Test
  void theArchitectureIsThatOfTheDevice() {
    assertThat(standIn.driver().architecture(0)).isEqualTo("sm_90");
    assertThatThrownBy(() -> standIn.driver().architecture(1))
        .isInstanceOf(CudaError.class)
        .hasMessage("cuDeviceGet failed: CUDA_ERROR_INVALID_VALUE");
  }

  @Test
  void anOldDriverIsRefused() {
    standIn.version(11080);
    assertThatThrownBy(() -> standIn.driver())
        .isInstanceOf(UserError.class)
        .hasMessage(
            "the NVIDIA driver supports CUDA 11, but ninc needs 12 or newer; update the driver");
  }
}
