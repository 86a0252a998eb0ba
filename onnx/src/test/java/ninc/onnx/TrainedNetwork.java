package ninc.onnx;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.dsl.Network;
import ninc.dsl.Shape;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.format.safetensors.SafetensorsWriter;
import ninc.runtime.format.safetensors.StoredTensor;

/** A network with parameters that were written to a checkpoint and read again. */
record TrainedNetwork(Network network, Checkpoint checkpoint) {

  static TrainedNetwork of(Network network, List<StoredTensor> parameters, Path file) {
    SafetensorsWriter.write(file, Map.of(), parameters);
    return new TrainedNetwork(network, Checkpoint.open(file));
  }

  /**
   * Computes the logits on the CPU, N×K.
   *
   * @param images N×C×H×W
   */
  float[] logits(float[] images, int count) {
    Graph graph = Compiler.inference(network);
    Backend cpu = new CpuBackend(2);
    try (Session session = cpu.open()) {
      Program program =
          session.compile(Compiler.compile(graph, cpu.options(FusionLevel.FULL, count)));
      checkpoint.restoreParameters(graph, session::write);
      MemorySegment pixels = MemorySegment.ofArray(channelsLast(images, count));
      program.run(count, Map.of("input", pixels), new StepContext(0, 1, 0));
      return program.values("logits");
    }
  }

  private float[] channelsLast(float[] images, int count) {
    Shape shape = network.input();
    float[] result = new float[images.length];
    for (int n = 0; n < count; n++) {
      int first = n * shape.values();
      for (int c = 0; c < shape.channels(); c++) {
        for (int p = 0; p < shape.pixels(); p++) {
          result[first + p * shape.channels() + c] = images[first + c * shape.pixels() + p];
        }
      }
    }
    return result;
  }
}
