/**
 * Training and evaluation: a {@link ninc.runtime.training.Trainer} follows a {@link
 * ninc.runtime.training.TrainingPlan} on a {@link ninc.runtime.training.TrainingSession} and tells
 * {@link ninc.runtime.training.TrainingListener}s what happens. Where a run is, is one immutable
 * {@link ninc.runtime.training.Progress}; a run that goes on from it is the same run.
 */
package ninc.runtime.training;
