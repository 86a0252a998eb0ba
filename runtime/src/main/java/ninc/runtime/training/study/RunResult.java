package ninc.runtime.training.study;

import java.util.Optional;
import ninc.runtime.training.TrainingEvent;

/**
 * What one of several runs of a model gave.
 *
 * @param seed of the run
 * @param lastEpoch its last epoch; empty where it diverged
 */
public record RunResult(long seed, Optional<TrainingEvent.Epoch> lastEpoch) {}
