/** What a classifier's predictions amount to, class by class. */
package ninc.runtime.metrics;
