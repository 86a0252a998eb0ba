package ninc.runtime.device;

import ninc.compiler.schedule.WorkGroupTraits;
import ninc.runtime.backend.MachinePeak;

/** What runs emitted kernels: a device behind TornadoVM, or the emulator. */
public interface KernelDevice {

  /** Its name, for example {@code simt} or {@code tornado:0}. */
  String name();

  /** One line for a person. */
  String description();

  /** What it wants of work-groups. */
  WorkGroupTraits traits();

  /** The bytes that it can still give. */
  long availableMemory();

  /** Measures what it reaches at best. */
  MachinePeak measurePeak();

  /** A place for the arrays and kernels of one network. */
  KernelRuntime open();
}
