/**
 * The history of a run: the points of its training curves and the results of its epochs. {@link
 * ninc.runtime.training.history.History} is immutable; {@link
 * ninc.runtime.training.history.HistoryRecorder} builds it as a {@link
 * ninc.runtime.training.TrainingListener}.
 */
package ninc.runtime.training.history;
