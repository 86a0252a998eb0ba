package ninc.runtime.device.simt;

/**
 * The code of a work item, which {@link EntryPoint} makes kernels implement. The interface is
 * public because kernels have their own class loader.
 */
public interface WorkItemCode {

  /** Resumes the item until its next barrier or its end. */
  void run(KernelContext item, DeviceArray[] arrays);
}
