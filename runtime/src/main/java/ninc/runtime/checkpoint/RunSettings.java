package ninc.runtime.checkpoint;

/**
 * What makes a run the run it is, besides its model and recipe.
 *
 * @param model its name
 * @param dataset its name or folder
 * @param seed of everything that is drawn
 * @param batchSize N
 * @param trainExamples how many examples an epoch has
 * @param shuffled whether their order is random
 */
public record RunSettings(
    String model, String dataset, long seed, int batchSize, int trainExamples, boolean shuffled) {}
