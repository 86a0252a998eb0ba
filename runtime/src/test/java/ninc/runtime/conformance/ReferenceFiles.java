package ninc.runtime.conformance;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import ninc.compiler.ir.Type;
import ninc.runtime.format.safetensors.SafetensorsFile;
import ninc.runtime.format.safetensors.StoredTensor;
import ninc.runtime.model.ParameterLayout;

/** PyTorch's results, brought from its memory order to the compiler's. */
final class ReferenceFiles {
  private static final ValueLayout.OfDouble DOUBLES =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  static final Path FOLDER = Path.of("src/test/resources/reference");

  private ReferenceFiles() {}

  static SafetensorsFile open(String name) {
    return SafetensorsFile.open(FOLDER.resolve(name));
  }

  /** From N×C×H×W to N×H×W×C; [N, K] counts as one pixel. */
  static double[] featureMap(StoredTensor tensor) {
    double[] values = doubles(tensor);
    List<Long> shape = tensor.shape();
    int n = Math.toIntExact(shape.get(0));
    int channels = Math.toIntExact(shape.get(1));
    int pixels = values.length / (n * channels);
    double[] map = new double[values.length];
    for (int i = 0; i < n; i++) {
      for (int c = 0; c < channels; c++) {
        for (int p = 0; p < pixels; p++) {
          map[(i * pixels + p) * channels + c] = values[(i * channels + c) * pixels + p];
        }
      }
    }
    return map;
  }

  static double[] doubles(StoredTensor tensor) {
    return switch (tensor.dtype()) {
      case F64 -> tensor.data().toArray(DOUBLES);
      default -> Floats.widened(tensor.toFloats());
    };
  }

  /** A parameter or its gradient: a weight from K×C×k×k to k×k×C×K. */
  static double[] parameter(Type type, StoredTensor tensor) {
    return Floats.widened(ParameterLayout.toMemory(type, tensor.toFloats()));
  }
}
