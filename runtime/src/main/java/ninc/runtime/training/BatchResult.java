package ninc.runtime.training;

/**
 * What one batch gave.
 *
 * @param examples N
 * @param loss the mean over the batch
 * @param correct how many examples were classified correctly
 */
public record BatchResult(int examples, float loss, int correct) {}
