package ninc.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import ninc.compiler.Compiler;
import ninc.compiler.ir.Source.ModelTensor;
import ninc.compiler.ir.Source.ModelTensor.Initial;
import ninc.dsl.Initializer;
import ninc.dsl.Network;
import ninc.dsl.Shape;
import ninc.dsl.Training;
import ninc.runtime.format.onnx.exporter.OnnxExport;
import ninc.runtime.format.safetensors.Dtype;
import ninc.runtime.format.safetensors.StoredTensor;
import ninc.runtime.model.Initialization;
import ninc.runtime.model.Model;
import ninc.runtime.model.ParameterLayout;

/** A network with drawn parameters, for ninc and, exported, for ONNX Runtime. */
final class ExportedNetwork {
  private static final long SEED = 23;

  private final TrainedNetwork trained;
  private final Path file;

  ExportedNetwork(Network network, Path folder) {
    this(network, Training.defaults(), folder);
  }

  ExportedNetwork(Network network, Training recipe, Path folder) {
    this.file = folder.resolve("network.onnx");
    Initialization initialization = new Initialization(Initializer.XAVIER_UNIFORM, SEED);
    this.trained =
        TrainedNetwork.of(
            network,
            Compiler.inference(network).operators(ModelTensor.class).stream()
                .map(tensor -> drawn(tensor, initialization))
                .toList(),
            folder.resolve("network.safetensors"));
    OnnxExport.write(file, new Model("Drawn", network, recipe), trained.checkpoint());
  }

  private static StoredTensor drawn(ModelTensor tensor, Initialization initialization) {
    Arena arena = Arena.ofAuto();
    MemorySegment values =
        ParameterLayout.toCheckpoint(tensor.type(), initialization.draw(tensor, arena), arena);
    if (tensor.initial() instanceof Initial.Constant) {
      // Scales and statistics that are all the same would show little.
      for (int i = 0; i < values.byteSize() / Float.BYTES; i++) {
        float value = values.getAtIndex(ValueLayout.JAVA_FLOAT, i);
        values.setAtIndex(ValueLayout.JAVA_FLOAT, i, value + (i % 5 - 2) * 0.2f);
      }
    }
    List<Long> shape = tensor.shape().stream().map(Integer::longValue).toList();
    return new StoredTensor(tensor.key(), Dtype.F32, shape, values);
  }

  Path file() {
    return file;
  }

  /** ninc's logits, N×K. */
  float[] logits(float[] images, int count) {
    return trained.logits(images, count);
  }

  /** ONNX Runtime's logits for the same images, N×C×H×W. */
  float[] logitsOfOnnxRuntime(float[] images, int count) throws OrtException {
    Shape shape = trained.network().input();
    long[] extents = {count, shape.channels(), shape.height(), shape.width()};
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(file.toString());
        OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(images), extents);
        OrtSession.Result result = session.run(Map.of("input", input))) {
      OnnxTensor logits = (OnnxTensor) result.get("logits").orElseThrow();
      return logits.getFloatBuffer().array();
    }
  }
}
