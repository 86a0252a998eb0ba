package ninc.runtime.inspect;

import ninc.compiler.ir.Value;

/** The channels of a ReLU that were not zero somewhere. */
final class LiveChannels {
  private final Value relu;
  private final boolean[] live;

  LiveChannels(Value relu) {
    this.relu = relu;
    this.live = new boolean[relu.pixelMap().channels()];
  }

  Value relu() {
    return relu;
  }

  /**
   * Takes what the ReLU gave for a batch.
   *
   * @param values N×H×W×C
   */
  void add(float[] values) {
    for (int i = 0; i < values.length; i++) {
      live[i % live.length] |= values[i] != 0;
    }
  }

  DeadChannels dead() {
    int dead = 0;
    for (boolean isLive : live) {
      dead += isLive ? 0 : 1;
    }
    return new DeadChannels(relu.name(), dead, live.length);
  }
}
