package ninc.runtime.format.onnx.exporter;

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
 * Exports trained classifiers as ONNX files. The input is named {@code input}, N×C×H×W float32 in
 * [0, 1], which the graph normalizes as in training; the output is named {@code logits}, N×K
 * float32. N is dynamic.
 */
public final class OnnxExport {
  /** The version of the operator set that the files use. */
  public static final int OPERATOR_SET = OnnxSchema.OPERATOR_SET;

  /**
   * The maximum size of the parameters: a protobuf message is smaller than 2³¹ bytes, and 16 MiB
   * are ample for everything else.
   */
  private static final long MAX_PARAMETER_BYTES = Integer.MAX_VALUE - (1L << 24);

  private OnnxExport() {}

  /**
   * Writes a file atomically, replacing an existing file.
   *
   * @throws UserError if the parameters of the checkpoint do not match the model, the model is not
   *     a classifier or too large for the format, or {@code file} is not a path to write to
   * @throws Failure if the file cannot be written
   */
  public static void write(Path file, Model model, Checkpoint checkpoint) {
    DataFit.checkLogits(model);
    Graph graph = Compiler.inference(model.network());
    write(file, checkpoint.normalized(model), graph, checkpoint.parameters(graph));
  }

  /**
   * Writes a file atomically, replacing an existing file.
   *
   * @param graph the inference graph of the model
   * @param parameters all parameters, named as in checkpoints
   * @throws UserError if the model is too large for the format, or {@code file} is not a path to
   *     write to
   * @throws Failure if the file cannot be written
   */
  public static void write(Path file, Model model, Graph graph, List<StoredTensor> parameters) {
    checkSize(model, parameters);
    AtomicFile.replace(file, model(model, graph, parameters).asReadOnlyByteBuffer());
  }

  private static void checkSize(Model model, List<StoredTensor> parameters) {
    long bytes = parameters.stream().mapToLong(StoredTensor::elements).sum() * Float.BYTES;
    if (bytes > MAX_PARAMETER_BYTES) {
      throw new UserError(
          "%s has %d bytes of parameters, but an ONNX file can hold at most %d; use smaller layers"
              .formatted(model.name(), bytes, MAX_PARAMETER_BYTES));
    }
  }

  private static ByteString model(Model model, Graph inference, List<StoredTensor> parameters) {
    Network network = model.network();
    Nodes translated = GraphTranslation.of(inference, model.training().normalization());
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
                "one value per class, before the softmax"));
    return OnnxSchema.model(graph).toBytes();
  }
}
