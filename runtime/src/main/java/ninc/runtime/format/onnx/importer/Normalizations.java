package ninc.runtime.format.onnx.importer;

import static ninc.runtime.format.onnx.importer.Unsupported.require;

import java.util.List;
import ninc.compiler.ir.BatchNormalization;
import ninc.compiler.ir.LayerNormalization;
import ninc.dsl.BatchNorm;
import ninc.dsl.Dsl;
import ninc.dsl.LayerNorm;
import ninc.runtime.format.onnx.importer.Operand.Layout;
import ninc.runtime.format.onnx.importer.Operand.Value;
import ninc.runtime.format.safetensors.StoredTensor;

/** Translates normalizations, whose ε is fixed in ninc. */
final class Normalizations {
  private Normalizations() {}

  static Operand batch(Call call) {
    require(call.node().integer("training_mode", 0) == 0, "the training mode is not supported");
    Value x = call.value(0);
    require(x.layout() != Layout.PIXELS, "only the second axis can hold the channels");
    int channels = x.shape().channels();
    float[] variance = call.vector("running_var", 4, channels).toFloats();
    // Another ε is the same as other variances.
    double difference = epsilon(call) - BatchNormalization.EPSILON;
    for (int c = 0; c < channels; c++) {
      variance[c] = (float) (variance[c] + difference);
    }
    return call.layer(
        x,
        new BatchNorm("", x.shape(), Dsl.identity()),
        call.vector("weight", 1, channels),
        call.vector("bias", 2, channels),
        call.vector("running_mean", 3, channels),
        StoredTensor.ofFloats("running_var", List.of((long) channels), variance));
  }

  static Operand layer(Call call) {
    Value x = call.value(0);
    int channels = x.shape().channels();
    require(
        x.layout() != Layout.MAPS
            && x.layout().axis(call.node().integer("axis", -1)) == x.layout().channelAxis(),
        "only the channels of each pixel can be normalized");
    double epsilon = epsilon(call);
    require(
        epsilon == LayerNormalization.EPSILON,
        "epsilon is %s, but ninc's is %s".formatted(epsilon, LayerNormalization.EPSILON));
    StoredTensor bias =
        call.node().has(2)
            ? call.vector("bias", 2, channels)
            : StoredTensor.ofFloats("bias", List.of((long) channels), new float[channels]);
    return call.layer(x, new LayerNorm("", x.shape()), call.vector("weight", 1, channels), bias);
  }

  private static double epsilon(Call call) {
    return Decimal.of(call.node().real("epsilon", 1e-5f));
  }
}
