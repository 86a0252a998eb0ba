package ninc.runtime.training.study;

import java.util.Optional;
import ninc.runtime.training.TrainingEvent;

/**
 * The result of one of several runs of a model.
 *
 * @param seed the seed of the run
 * @param lastEpoch the last epoch; empty if the run diverged
 */
public record RunResult(long seed, Optional<TrainingEvent.Epoch> lastEpoch) {}
