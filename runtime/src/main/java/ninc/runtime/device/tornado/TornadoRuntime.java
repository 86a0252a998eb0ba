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
import ninc.compiler.codegen.program.HostCode;
import ninc.compiler.codegen.program.KernelImports;
import ninc.compiler.codegen.program.StoragePlan;
import ninc.runtime.Failure;
import ninc.runtime.backend.DeviceOutOfMemory;
import ninc.runtime.device.KernelRuntime;
import ninc.runtime.device.LoadedProgram;

/**
 * One network on a TornadoVM device. What is kept stays on the device while one program trains; it
 * goes to the host, and from there to another program, only when that one runs or it is asked for.
 */
final class TornadoRuntime implements KernelRuntime {
  /** One line, so that a kernel's lines are those of the file that a person has of it. */
  private static final String KERNEL_IMPORTS = KernelImports.each(" ");

  /** The name of what TornadoVM throws, whose types are not known here. */
  private static final String OUT_OF_MEMORY = "TornadoOutOfMemoryException";

  private final TornadoSdk sdk;
  private final TornadoDeviceInfo device;
  private final Map<String, float[]> kept = new HashMap<>();
  private final List<HostProgram> programs = new ArrayList<>();

  /** How often the kept arrays were changed, by whoever. */
  private long version;

  /** The version that {@link #kept} holds. */
  private long hostVersion;

  /** Who made the last version, where it was a program. */
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

  /** Brings the host's copies up to date. */
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

    /** Gives the program what is kept, where it has not the last version of it. */
    private void prepare() {
      if (holds != version) {
        TornadoRuntime.this.pull();
        kept.forEach((name, values) -> {
          MemorySegment array = host.arrays().get(name);
          if (array != null) {
            MemorySegment.copy(values, 0, array, ValueLayout.JAVA_FLOAT, 0, values.length);
          }
        });
      }
      // A training program takes what is kept to the device when it runs first, and never again.
      if (!started || program.trains() && holds != version) {
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
      if (buffer.kind() == DeviceBuffer.Kind.COMPUTED) {
        host.fetch(buffer.name());
      }
      return host.arrays().get(buffer.name());
    }
  }

  private interface Call<T> {
    T run() throws Exception;
  }

  /** Names the cause of what TornadoVM throws, which may be several exceptions deep. */
  private static <T> T attempt(Call<T> call) {
    try {
      return call.run();
    } catch (Exception e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw cause.getClass().getSimpleName().equals(OUT_OF_MEMORY)
          ? new DeviceOutOfMemory(e)
          : new Failure("TornadoVM: " + cause, e);
    }
  }
}
