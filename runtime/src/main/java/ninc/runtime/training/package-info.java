/**
 * Training and evaluation: a {@link ninc.runtime.training.Trainer} follows a {@link
 * ninc.runtime.training.TrainingPlan} on a {@link ninc.runtime.training.TrainingSession} and
 * notifies {@link ninc.runtime.training.TrainingListener}s. An immutable {@link
 * ninc.runtime.training.Progress} describes how far a run is; a run that resumes from it gives the
 * same results as an uninterrupted one.
 */
package ninc.runtime.training;
