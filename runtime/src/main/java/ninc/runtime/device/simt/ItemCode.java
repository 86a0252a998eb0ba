package ninc.runtime.device.simt;

/**
 * What a work item does. Public, for {@link EntryPoint} makes kernels implement it, and these are
 * classes of a loader of their own.
 */
public interface ItemCode {

  /** Goes on from where the item waits until its next barrier, or its end. */
  void run(KernelContext item, DeviceArray[] arrays);
}
