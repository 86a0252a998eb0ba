package ninc.runtime.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ninc.compiler.graph.Graph;
import ninc.runtime.UserError;
import ninc.runtime.backend.Session;
import ninc.runtime.safetensors.SafetensorsFile;
import ninc.runtime.safetensors.SafetensorsWriter;
import ninc.runtime.safetensors.StoredTensor;
import ninc.runtime.training.Progress;

/** A checkpoint file that can be read, and how one is written. */
public final class Checkpoint {
  private final Path file;
  private final SafetensorsFile contents;

  private Checkpoint(Path file, SafetensorsFile contents) {
    this.file = file;
    this.contents = contents;
  }

  /**
   * Opens a checkpoint of ninc, or any safetensors file with parameters under the same names.
   *
   * @throws UserError where it is not there or not such a file
   */
  public static Checkpoint open(Path file) {
    return new Checkpoint(file, SafetensorsFile.open(file));
  }

  /**
   * Writes a checkpoint in place of an older one; a crash leaves the old one or the new one.
   *
   * @param graph of a training step; says which tensors the session has
   */
  public static void save(
      Path file, RunSettings settings, Progress progress, Graph graph, Session session) {
    List<StoredTensor> tensors =
        Stream.concat(
                StateDict.parameters(graph).stream(), StateDict.optimizerStates(graph).stream())
            .map(entry -> entry.read(session))
            .toList();
    SafetensorsWriter.write(file, Metadata.write(settings, progress), tensors);
  }

  /** Writes the parameters alone, from which a run can start but not go on. */
  public static void saveParameters(Path file, Graph graph, Session session) {
    List<StoredTensor> tensors =
        StateDict.parameters(graph).stream().map(entry -> entry.read(session)).toList();
    SafetensorsWriter.write(file, Map.of(), tensors);
  }

  /**
   * The settings of the run that was saved.
   *
   * @throws UserError where the file does not say them
   */
  public RunSettings settings() {
    return metadata().settings();
  }

  /**
   * Where the run was when it was saved.
   *
   * @throws UserError where the file does not say it
   */
  public Progress progress() {
    return metadata().progress();
  }

  private Metadata metadata() {
    return new Metadata(file, contents.metadata());
  }

  /**
   * Sets every parameter of a graph.
   *
   * @throws UserError where the file has other parameters, or other shapes
   */
  public void restoreParameters(Graph graph, Session session) {
    List<StateDict.Entry> wanted = StateDict.parameters(graph);
    List<String> found =
        contents.names().stream().filter(name -> !name.startsWith(StateDict.OPTIMIZER)).toList();
    restore(wanted, found, session, "another model");
  }

  /**
   * Sets every parameter of a graph and the state of its optimizer.
   *
   * @throws UserError where the file has others, or other shapes
   */
  public void restore(Graph graph, Session session) {
    restoreParameters(graph, session);
    List<StateDict.Entry> wanted = StateDict.optimizerStates(graph);
    List<String> found =
        contents.names().stream().filter(name -> name.startsWith(StateDict.OPTIMIZER)).toList();
    restore(wanted, found, session, "another optimizer");
  }

  private void restore(
      List<StateDict.Entry> wanted, List<String> found, Session session, String origin) {
    for (StateDict.Entry entry : wanted) {
      if (!found.contains(entry.key())) {
        throw new UserError(
            "%s has no tensor %s %s; it was saved from %s"
                .formatted(file, entry.key(), entry.shape(), origin));
      }
      StoredTensor tensor = contents.tensor(entry.key());
      if (!tensor.shape().equals(entry.shape())) {
        throw new UserError(
            "%s: %s should be %s, but is %s; it was saved from %s"
                .formatted(file, entry.key(), entry.shape(), tensor.shape(), origin));
      }
      entry.write(session, tensor);
    }
    checkNothingElse(wanted, found, origin);
  }

  private void checkNothingElse(List<StateDict.Entry> wanted, List<String> found, String origin) {
    List<String> keys = wanted.stream().map(StateDict.Entry::key).toList();
    List<String> extra = found.stream().filter(name -> !keys.contains(name)).toList();
    if (!extra.isEmpty()) {
      throw new UserError(
          "%s has %d tensors that have no place here, such as %s; it was saved from %s"
              .formatted(file, extra.size(), extra.getFirst(), origin));
    }
  }
}
