/** The API for Java programs: training, evaluation and prediction in one class. */
package ninc.runtime.api;
