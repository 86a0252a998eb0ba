package ninc.runtime.device.tornado;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.runtime.device.cuda.CudaDevice;
import ninc.runtime.device.cuda.CudaProgram;
import ninc.runtime.device.host.HostProgram;
import ninc.runtime.device.host.KernelImports;
import ninc.runtime.device.host.LibraryTask;
import ninc.runtime.device.host.TaskKind;

/** The kernels of a program in the form in which they are launched. */
sealed interface LoadedKernels {

  /** Returns what the kernels are for TornadoVM. */
  TaskKind kind();

  /** Returns the sources of the classes that TornadoVM compiles, by simple name. */
  Map<String, String> sources();

  /** Returns the tasks that TornadoVM asks for a launch, by the class name of their kernel. */
  Map<String, LibraryTask> tasks();

  /** Returns whether a run is replayed by the next ones. */
  boolean replayed();

  /** Runs a program. */
  void run(HostProgram host);

  /**
   * Runs a program that is not replayed, and returns the time of each of its kernels in seconds.
   */
  double[] profile(HostProgram host);

  /** Discards what was loaded, once the program is closed. */
  void close();

  /** Java methods, which TornadoVM compiles and launches. */
  record JavaMethods(List<DeviceKernel> kernels) implements LoadedKernels {
    /** The imports are a single line so that line numbers match those of the emitted file. */
    private static final String IMPORTS = KernelImports.each(" ");

    @Override
    public TaskKind kind() {
      return TaskKind.JAVA;
    }

    @Override
    public Map<String, String> sources() {
      Map<String, String> sources = new LinkedHashMap<>();
      for (DeviceKernel kernel : kernels) {
        sources.put(kernel.className(), IMPORTS + kernel.body());
      }
      return sources;
    }

    @Override
    public Map<String, LibraryTask> tasks() {
      return Map.of();
    }

    @Override
    public boolean replayed() {
      return false;
    }

    @Override
    public void run(HostProgram host) {
      host.run();
    }

    @Override
    public double[] profile(HostProgram host) {
      return ProfileLog.seconds(host.profile(), kernels);
    }

    @Override
    public void close() {}
  }

  /** Machine code, which ninc launches when TornadoVM asks for it. */
  record MachineCode(CudaProgram program) implements LoadedKernels {
    @Override
    public TaskKind kind() {
      return TaskKind.LIBRARY;
    }

    @Override
    public Map<String, String> sources() {
      return Map.of();
    }

    @Override
    public Map<String, LibraryTask> tasks() {
      return program.tasks();
    }

    @Override
    public boolean replayed() {
      return CudaDevice.replaysRuns();
    }

    /** TornadoVM does not say that a kernel has failed. */
    @Override
    public void run(HostProgram host) {
      host.run();
      program.await();
    }

    @Override
    public double[] profile(HostProgram host) {
      return program.time(host::run);
    }

    @Override
    public void close() {
      program.close();
    }
  }
}
