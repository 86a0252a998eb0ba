package ninc.runtime.format.onnx;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import ninc.compiler.Compiler;
import ninc.compiler.ir.Graph;
import ninc.dsl.Network;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.format.protobuf.Message;
import ninc.runtime.format.safetensors.StoredTensor;
import ninc.runtime.io.AtomicFile;
import ninc.runtime.model.Model;
import ninc.runtime.training.DataFit;

/**
 * Writes trained classifiers as ONNX files, for other runtimes. The input is called {@code input},
 * N×C×H×W float32 in [0, 1]; the output {@code logits}, N×K float32; N is any number.
 */
public final class OnnxExport {
  /** The version of the operators' definitions that the files use. */
  public static final int OPERATOR_SET = OnnxSchema.OPERATOR_SET;

  /** A protobuf message has less than 2³¹ bytes; what is no parameter takes far less than this. */
  private static final long MAX_PARAMETER_BYTES = Integer.MAX_VALUE - (1L << 24);

  private OnnxExport() {}

  /**
   * Writes a file, in place of an older one; a crash leaves the old one or the new one.
   *
   * @throws UserError where the checkpoint has other parameters than the model, the model is no
   *     classifier or too large for the format, or {@code file} is no place for a file
   * @throws Failure where the file cannot be written
   */
  public static void write(Path file, Model model, Checkpoint checkpoint) {
    DataFit.checkLogits(model);
    Graph graph = Compiler.inference(model.network());
    List<StoredTensor> parameters = checkpoint.parameters(graph);
    checkSize(model, parameters);
    AtomicFile.replace(file, model(model, graph, parameters).asReadOnlyByteBuffer());
  }

  private static void checkSize(Model model, List<StoredTensor> parameters) {
    long bytes = parameters.stream().mapToLong(StoredTensor::elements).sum() * Float.BYTES;
    if (bytes > MAX_PARAMETER_BYTES) {
      throw new UserError(
          "%s has %d bytes of parameters, but an ONNX file holds at most %d; make its layers smaller"
              .formatted(model.name(), bytes, MAX_PARAMETER_BYTES));
    }
  }

  private static ByteString model(Model model, Graph inference, List<StoredTensor> parameters) {
    Network network = model.network();
    GraphTranslation.Result translated = GraphTranslation.of(inference);
    List<Message> tensors = new ArrayList<>(translated.constants());
    parameters.stream().map(OnnxSchema::tensor).forEach(tensors::add);
    Message graph =
        OnnxSchema.graph(
            model.name(),
            translated.nodes(),
            tensors,
            OnnxSchema.images(
                GraphTranslation.INPUT, network.input(), "images, each value in [0, 1]"),
            OnnxSchema.vectors(
                GraphTranslation.LOGITS,
                network.output().channels(),
                "a value for each class, before the softmax"));
    return OnnxSchema.model(graph).toBytes();
  }
}
