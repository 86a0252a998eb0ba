package ninc.runtime.inspect;

/**
 * How many channels of a ReLU were zero for every pixel of all examples that were looked at.
 *
 * @param layer its name
 * @param dead the number of these channels
 * @param channels C
 */
public record DeadChannels(String layer, int dead, int channels) {

  /** The share of channels that are dead, from 0 to 1. */
  public double share() {
    return (double) dead / channels;
  }
}
