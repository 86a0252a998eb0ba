package ninc.runtime.training;

/**
 * The result of one batch.
 *
 * @param examples the batch size N
 * @param loss the mean loss of the batch
 * @param correct the number of correctly classified examples
 */
public record BatchResult(int examples, float loss, int correct) {}
