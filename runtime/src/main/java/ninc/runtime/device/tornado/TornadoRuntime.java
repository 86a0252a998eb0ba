package ninc.runtime.device.tornado;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.StoragePlan;
import ninc.runtime.Failure;
import ninc.runtime.backend.DeviceOutOfMemory;
import ninc.runtime.device.KernelRuntime;
import ninc.runtime.device.LoadedProgram;
import ninc.runtime.device.host.HostCode;
import ninc.runtime.device.host.HostProgram;
import ninc.runtime.device.host.KernelImports;

/**
 * A network on a TornadoVM device. Persistent arrays stay on the device while one program trains
 * with whole steps. They are copied to the host, and from there to another program, only when that
 * program runs or they are read.
 */
final class TornadoRuntime implements KernelRuntime {
  /** The imports are a single line so that line numbers match those of the emitted file. */
  private static final String KERNEL_IMPORTS = KernelImports.each(" ");

  /**
   * The class name of TornadoVM's exception, since its types are not on the compile-time class
   * path.
   */
  private static final String OUT_OF_MEMORY = "TornadoOutOfMemoryException";

  private final TornadoSdk sdk;
  private final TornadoDeviceInfo device;
  private final Map<String, float[]> kept = new HashMap<>();
  private final List<HostProgram> programs = new ArrayList<>();

  /** The number of changes to the persistent arrays. */
  private long version;

  /** The version of the host copies in {@link #kept}. */
  private long hostVersion;

  /** The program that made the latest version; null if none did. */
  private TornadoProgram latest;

  TornadoRuntime(TornadoSdk sdk, TornadoDeviceInfo device) {
    this.sdk = sdk;
    this.device = device;
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
    Map<String, String> sources = new LinkedHashMap<>();
    for (DeviceKernel kernel : program.kernels()) {
      sources.put(kernel.className(), KERNEL_IMPORTS + kernel.body());
    }
    sources.put(HostCode.CLASS, HostCode.write(program, storage, examples));
    HostProgram host = (HostProgram) new ClassFolder(sdk).newInstance(sources, HostCode.CLASS);
    programs.add(host);
    return new TornadoProgram(program, host);
  }

  @Override
  public void close() {
    programs.forEach(HostProgram::close);
  }

  private final class TornadoProgram implements LoadedProgram {
    private final DeviceProgram program;
    private final HostProgram host;
    private boolean started;
    private long holds = -1;

    TornadoProgram(DeviceProgram program, HostProgram host) {
      this.program = program;
      this.host = host;
    }

    @Override
    public MemorySegment feed(DeviceBuffer buffer) {
      return host.arrays().get(buffer.name());
    }

    @Override
    public void run() {
      if (!program.kernels().isEmpty()) {
        prepare();
        attempt(() -> {
          host.run();
          return null;
        });
        changed();
      }
    }

    @Override
    public double[] profile() {
      prepare();
      String log = attempt(host::profile);
      changed();
      return ProfileLog.seconds(log, program.kernels());
    }

    /**
     * Copies the persistent arrays to the program if it does not have the latest version, which
     * must be on the host if they are copied to the device in every run.
     */
    private void prepare() {
      if (holds != version || !program.isWholeStep() && hostVersion != version) {
        TornadoRuntime.this.pull();
        kept.forEach((name, values) -> {
          MemorySegment array = host.arrays().get(name);
          if (array != null) {
            MemorySegment.copy(values, 0, array, ValueLayout.JAVA_FLOAT, 0, values.length);
          }
        });
      }
      // A whole step copies the persistent arrays to the device only in its first run.
      if (!started || program.isWholeStep() && holds != version) {
        attempt(() -> {
          host.start(device.backend(), device.device());
          return null;
        });
        started = true;
      }
      holds = version;
    }

    private void changed() {
      if (program.trains()) {
        version++;
        holds = version;
        latest = this;
      }
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
      throw cause.getClass().getSimpleName().equals(OUT_OF_MEMORY)
          ? new DeviceOutOfMemory(e)
          : new Failure("TornadoVM: " + cause, e);
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
