package ninc.random;

/**
 * How large a random network may be.
 *
 * @param steps before the classifier, branches counted as one
 * @param extent height and width of the images
 * @param channels of any layer
 */
public record NetworkSize(int steps, int extent, int channels) {
  /** Deep and wide enough for every way in which nodes can meet. */
  public static final NetworkSize LARGE = new NetworkSize(11, 15, 40);

  /** Tens of kernels instead of hundreds, for what compiles or runs them slowly. */
  public static final NetworkSize SMALL = new NetworkSize(2, 9, 20);
}
