package ninc.runtime.backend;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiled;
import ninc.compiler.Target;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.FusionRule;
import ninc.compiler.schedule.KernelSchedule;
import ninc.dsl.Precision;

/** A device that runs graphs. */
public interface Backend {

  /** Returns the name of the backend, such as {@code cpu}. */
  String name();

  /** Returns a one-line description for the user: the hardware, its threads and vector width. */
  String description();

  /**
   * Returns what the last bits of results depend on besides the program, which ranks that train
   * together have in common: the vector width or the device.
   */
  default String arithmetic() {
    return description();
  }

  /** What a backend makes of values that are rounded to a precision. */
  enum Support {
    /** It stores them in the precision. */
    STORED,
    /** It rounds them, but stores them as float32. */
    ROUNDED,
    /** It cannot run programs with such values. */
    NONE
  }

  /** Returns how programs of a precision run. */
  default Support support(Precision precision) {
    return Support.STORED;
  }

  /** Returns the target to compile programs for. */
  Target target();

  /**
   * Returns the options to compile a training step with for this backend, with stored activations.
   *
   * @param batchSize the maximum batch size, N
   */
  default CompileOptions options(FusionRule level, int batchSize) {
    return CompileOptions.atLevel(level).target(target()).batchSize(batchSize);
  }

  /**
   * Describes how a kernel is tiled, for example {@code 96 pixels, 6×16 registers}; empty if it is
   * not tiled.
   *
   * @param region a region of the program
   */
  String tile(Compiled program, Region region);

  /**
   * Returns the schedule of each kernel of a program that has one, by the signature of the kernel.
   */
  default SequencedMap<String, KernelSchedule> schedules(Compiled program) {
    return new LinkedHashMap<>();
  }

  /** Opens a session for the parameters and programs of one network. */
  Session open();

  /** Prepares the kernels of a program for running each of them alone. */
  KernelRunner kernelRunner(Compiled program);

  /** Measures the peak performance of the device with its threads, which takes seconds. */
  MachinePeak measurePeak();

  /** Computes the memory that a session takes for a program, without allocating it. */
  MemoryNeed memory(Compiled program);

  /** Returns the memory that is available to a session, in bytes. */
  long availableMemory();
}
