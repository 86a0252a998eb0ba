package ninc.runtime.tune;

import ninc.compiler.schedule.TunableKernel;

/** Is told how far a search is. */
public interface TuneListener {

  /**
   * After each trial.
   *
   * @param number of the trial among those of the kernel, from 1
   */
  void tried(TunableKernel kernel, int number, Trial trial);
}
