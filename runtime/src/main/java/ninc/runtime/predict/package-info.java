/**
 * Trained classifiers at work: a {@link ninc.runtime.predict.Predictor} says which classes images
 * may have, and an {@link ninc.runtime.predict.ActivationMap} where in the image it sees them.
 */
package ninc.runtime.predict;
