/**
 * Inference with trained classifiers: a {@link ninc.runtime.predict.Predictor} predicts the classes
 * of images, and an {@link ninc.runtime.predict.ActivationMap} shows where in the image the
 * evidence lies. A {@link ninc.runtime.predict.LabelledPrediction} can be compared with the true
 * class.
 */
package ninc.runtime.predict;
