package ninc.runtime.device.tornado;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.StoragePlan;
import ninc.runtime.Failure;
import ninc.runtime.backend.DeviceOutOfMemory;
import ninc.runtime.device.KernelRuntime;
import ninc.runtime.device.LoadedProgram;
import ninc.runtime.device.cuda.CudaDevice;
import ninc.runtime.device.cuda.CudaError;
import ninc.runtime.device.host.HostCode;
import ninc.runtime.device.host.HostProgram;
import ninc.runtime.device.tornado.LoadedKernels.JavaMethods;
import ninc.runtime.device.tornado.LoadedKernels.MachineCode;

/**
 * A network on a TornadoVM device. Persistent arrays stay on the device while one program trains
 * with whole steps. They are copied to the host, and from there to another program, only when that
 * program runs or they are read.
 */
final class TornadoRuntime implements KernelRuntime {
  /**
   * The class name of TornadoVM's exception, since its types are not on the compile-time class
   * path.
   */
  private static final String OUT_OF_MEMORY = "TornadoOutOfMemoryException";

  private final TornadoSdk sdk;
  private final TornadoDeviceInfo device;

  /** The device for kernels that ninc launches itself; empty if TornadoVM launches them. */
  private final Optional<CudaDevice> cuda;

  private final Map<String, float[]> kept = new HashMap<>();
  private final List<TornadoProgram> programs = new ArrayList<>();

  /** The number of changes to the persistent arrays. */
  private long version;

  /** The version of the host copies in {@link #kept}. */
  private long hostVersion;

  /** The program that made the latest version; null if none did. */
  private TornadoProgram latest;

  TornadoRuntime(TornadoSdk sdk, TornadoDeviceInfo device) {
    this.sdk = sdk;
    this.device = device;
    this.cuda =
        device.backendName().equals(SdkBackend.CUDA.name())
            ? Optional.of(CudaDevice.of(device.device()))
            : Optional.empty();
    if (cuda.isPresent()) {
      LibraryProvider.register(sdk);
    }
  }

  @Override
  public void keep(DeviceBuffer buffer) {
    kept.put(buffer.name(), new float[Math.toIntExact(buffer.fixed())]);
    version++;
    pull();
  }

  @Override
  public float[] read(DeviceBuffer buffer) {
    pull();
    return kept.get(buffer.name()).clone();
  }

  @Override
  public void write(DeviceBuffer buffer, float[] values) {
    pull();
    System.arraycopy(values, 0, kept.get(buffer.name()), 0, values.length);
    version++;
    hostVersion = version;
  }

  /** Updates the host copies. */
  private void pull() {
    if (hostVersion != version) {
      if (latest != null) {
        latest.pull();
      }
      hostVersion = version;
    }
  }

  @Override
  public LoadedProgram load(DeviceProgram program, StoragePlan storage, int examples) {
    LoadedKernels kernels =
        cuda.isPresent()
            ? new MachineCode(cuda.get().compile(program, storage, examples))
            : new JavaMethods(program.kernels());
    Map<String, String> sources = new LinkedHashMap<>(kernels.sources());
    sources.put(HostCode.CLASS, HostCode.write(program, storage, examples, kernels.kind()));
    HostProgram host = (HostProgram) new ClassFolder(sdk).newInstance(sources, HostCode.CLASS);
    TornadoProgram loaded = new TornadoProgram(program, host, kernels);
    programs.add(loaded);
    return loaded;
  }

  @Override
  public void close() {
    programs.forEach(TornadoProgram::close);
  }

  private final class TornadoProgram implements LoadedProgram {
    private final DeviceProgram program;
    private final HostProgram host;
    private final LoadedKernels kernels;
    private final boolean trains;
    private final boolean wholeStep;
    private boolean started;
    private boolean replayed;
    private long holds = -1;

    TornadoProgram(DeviceProgram program, HostProgram host, LoadedKernels kernels) {
      this.program = program;
      this.host = host;
      this.kernels = kernels;
      this.trains = program.trains();
      this.wholeStep = program.isWholeStep();
    }

    @Override
    public MemorySegment feed(DeviceBuffer buffer) {
      return host.arrays().get(buffer.name());
    }

    @Override
    public void run() {
      if (!program.kernels().isEmpty()) {
        prepare(kernels.replayed());
        attempt(() -> {
          kernels.run(host);
          return null;
        });
        changed();
      }
    }

    @Override
    public double[] profile() {
      prepare(false);
      double[] seconds = attempt(() -> kernels.profile(host));
      changed();
      return seconds;
    }

    /**
     * Copies the persistent arrays to the program if it does not have the latest version, which
     * must be on the host if they are copied to the device when it starts or in every run.
     *
     * @param replayed whether the program must replay its runs as a CUDA graph
     */
    private void prepare(boolean replayed) {
      // A whole step copies the persistent arrays to the device only in its first run.
      boolean starts = !started || this.replayed != replayed || wholeStep && holds != version;
      if (holds != version || (starts || !wholeStep) && hostVersion != version) {
        TornadoRuntime.this.pull();
        kept.forEach((name, values) -> {
          MemorySegment array = host.arrays().get(name);
          if (array != null) {
            MemorySegment.copy(values, 0, array, ValueLayout.JAVA_FLOAT, 0, values.length);
          }
        });
      }
      if (starts) {
        if (started) {
          programs.forEach(TornadoProgram::stop);
        }
        attempt(() -> {
          host.start(
              new HostProgram.Launch(device.backend(), device.device(), kernels.tasks(), replayed));
          return null;
        });
        started = true;
        this.replayed = replayed;
      }
      holds = version;
    }

    private void changed() {
      if (trains) {
        version++;
        holds = version;
        latest = this;
      }
    }

    /**
     * Discards the arrays on the device. TornadoVM unlocks the memory of all arrays on the host
     * when it discards those of one program, so all programs stop together: a captured copy would
     * read memory that is no longer locked.
     */
    private void stop() {
      host.close();
      started = false;
    }

    private void close() {
      stop();
      kernels.close();
    }

    private void pull() {
      kept.forEach((name, values) -> {
        MemorySegment array = host.arrays().get(name);
        if (array != null) {
          host.fetch(name);
          MemorySegment.copy(array, ValueLayout.JAVA_FLOAT, 0, values, 0, values.length);
        }
      });
    }

    @Override
    public MemorySegment result(DeviceBuffer buffer) {
      switch (buffer.kind()) {
        case COMPUTED, EXCHANGED -> host.fetch(buffer.name());
        case KEPT, CONSTANT, FED -> {}
      }
      return host.arrays().get(buffer.name());
    }
  }

  private interface TornadoCall<T> {
    T run() throws Exception;
  }

  /** Runs a call and reports the root cause if TornadoVM throws an exception. */
  private static <T> T attempt(TornadoCall<T> call) {
    try {
      return call.run();
    } catch (Exception e) {
      Throwable cause = rootCause(e);
      if (cause.getClass().getSimpleName().equals(OUT_OF_MEMORY)
          || cause instanceof CudaError error && error.isOutOfMemory()) {
        throw new DeviceOutOfMemory(e);
      }
      throw new Failure(cause instanceof CudaError ? cause.getMessage() : "TornadoVM: " + cause, e);
    }
  }

  /** Returns the first of a chain of causes. */
  static Throwable rootCause(Throwable problem) {
    Throwable cause = problem;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
