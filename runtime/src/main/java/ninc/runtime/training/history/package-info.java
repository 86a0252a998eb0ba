/**
 * What a run has shown over its epochs: the points of its curves and the results of its epochs.
 * {@link ninc.runtime.training.history.History} is all of it, immutable; {@link
 * ninc.runtime.training.history.HistoryRecorder} gathers it from what {@link
 * ninc.runtime.training.TrainingListener}s are told.
 */
package ninc.runtime.training.history;
