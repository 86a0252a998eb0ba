package ninc.runtime.device;

import ninc.compiler.schedule.WorkGroupTraits;
import ninc.runtime.backend.MachinePeak;

/** A device that does what another one does, except for what a test changes. */
interface ForwardingDevice extends KernelDevice {

  /** Returns the other device. */
  KernelDevice device();

  @Override
  default String name() {
    return device().name();
  }

  @Override
  default String description() {
    return device().description();
  }

  @Override
  default WorkGroupTraits traits() {
    return device().traits();
  }

  @Override
  default long availableMemory() {
    return device().availableMemory();
  }

  @Override
  default MachinePeak measurePeak() {
    return device().measurePeak();
  }

  @Override
  default KernelRuntime open() {
    return device().open();
  }
}
