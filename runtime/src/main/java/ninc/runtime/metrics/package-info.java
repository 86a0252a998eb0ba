/** Classification metrics: the confusion matrix, and precision, recall and F1 per class. */
package ninc.runtime.metrics;
