/**
 * Trained classifiers at work: a {@link ninc.runtime.predict.Predictor} says which classes images
 * may have, and an {@link ninc.runtime.predict.ActivationMap} where in the image it sees them. A
 * {@link ninc.runtime.predict.LabelledPrediction} can be held against the truth.
 */
package ninc.runtime.predict;
