package ninc.runtime.distributed;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random gradients of groups, and their sum by the definition of the tree. */
record GroupGradients(Groups groups, int examples, int floats, List<float[]> values) {

  /** Draws gradients of very different magnitudes, so that every order has a sum of its own. */
  static GroupGradients draw(int groups, int examples, int floats, long seed) {
    Random random = new Random(seed);
    List<float[]> values = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      float[] gradients = new float[floats];
      for (int i = 0; i < floats; i++) {
        gradients[i] = (float) (random.nextGaussian() * Math.exp(6 * random.nextGaussian()));
      }
      values.add(gradients);
    }
    return new GroupGradients(new Groups(groups), examples, floats, values);
  }

  /** Returns the sum of groups [from, to), or null if all are empty. */
  float[] sum(int from, int to) {
    if (to - from == 1) {
      return groups.size(from, examples) == 0 ? null : values.get(from);
    }
    int middle = (from + to) / 2;
    float[] left = sum(from, middle);
    float[] right = sum(middle, to);
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    float[] sum = new float[floats];
    for (int i = 0; i < floats; i++) {
      sum[i] = left[i] + right[i];
    }
    return sum;
  }
}
