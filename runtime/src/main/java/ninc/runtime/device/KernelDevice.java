package ninc.runtime.device;

import ninc.compiler.schedule.WorkGroupTraits;
import ninc.dsl.Precision;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.MachinePeak;

/** A device that runs emitted kernels: a TornadoVM device, or the emulator. */
public interface KernelDevice {

  /** Returns the name of the device, such as {@code simt} or {@code tornado:0}. */
  String name();

  /** Returns a one-line description for the user. */
  String description();

  /** Returns how kernels with values of a precision run. */
  default Backend.Support support(Precision precision) {
    return Backend.Support.STORED;
  }

  /** Returns the properties of its work-groups. */
  WorkGroupTraits traits();

  /** Returns the available memory, in bytes. */
  long availableMemory();

  /** Measures its peak performance. */
  MachinePeak measurePeak();

  /** Opens a runtime for the arrays and kernels of one network. */
  KernelRuntime open();
}
