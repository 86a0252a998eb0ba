package ninc.runtime.inspect;

/**
 * The number of dead channels of a ReLU: those that were zero at every pixel of all inspected
 * examples.
 *
 * @param layer the name of the ReLU
 * @param dead the number of dead channels
 * @param channels the number of channels, C
 */
public record DeadChannels(String layer, int dead, int channels) {

  /** Returns the fraction of channels that are dead, from 0 to 1. */
  public double share() {
    return (double) dead / channels;
  }
}
