package ninc.runtime.format.onnx.importer;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.dsl.Shape;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.format.safetensors.SafetensorsWriter;

/**
 * An imported network with its parameters, as the command line would use it: the parameters are
 * written to a checkpoint and read again.
 */
record ImportedNetwork(OnnxImport imported, Checkpoint checkpoint) {

  /** Imports a file, and writes the parameters to a folder. */
  static ImportedNetwork of(Path file, Path folder) {
    OnnxImport imported = OnnxImport.read(file, Naming.NUMBERED);
    Path parameters = folder.resolve("imported.safetensors");
    SafetensorsWriter.write(parameters, Map.of(), imported.parameters());
    return new ImportedNetwork(imported, Checkpoint.open(parameters));
  }

  /**
   * Computes the logits, N×K.
   *
   * @param images N×C×H×W, which are normalized if the network is
   */
  float[] logits(float[] images, int count) {
    Graph graph = Compiler.inference(imported.network());
    Backend cpu = new CpuBackend(1);
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
    Shape shape = imported.network().input();
    float[] result = new float[images.length];
    for (int n = 0; n < count; n++) {
      for (int c = 0; c < shape.channels(); c++) {
        for (int p = 0; p < shape.pixels(); p++) {
          float value = images[(n * shape.channels() + c) * shape.pixels() + p];
          result[(n * shape.pixels() + p) * shape.channels() + c] = normalized(value, c);
        }
      }
    }
    return result;
  }

  private float normalized(float value, int channel) {
    return imported
        .normalization()
        .map(rule -> (float) ((value - rule.mean().get(channel)) / rule.std().get(channel)))
        .orElse(value);
  }
}
