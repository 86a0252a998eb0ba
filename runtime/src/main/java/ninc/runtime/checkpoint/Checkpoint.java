package ninc.runtime.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.compiler.ir.Graph;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.backend.Session;
import ninc.runtime.format.safetensors.SafetensorsFile;
import ninc.runtime.format.safetensors.SafetensorsWriter;
import ninc.runtime.format.safetensors.StoredTensor;
import ninc.runtime.training.Progress;

/** A checkpoint file that can be read, and how one is written. */
public final class Checkpoint {

  private final Path file;
  private final SafetensorsFile contents;

  /** A safetensors file with parameters alone, where a saved run is needed. */
  public static final class NotARun extends UserError {
    private static final long serialVersionUID = 1L;

    NotARun(Path file) {
      super("%s holds no run of ninc".formatted(file), "start a new run from its parameters");
    }
  }

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
   * @throws UserError where {@code file} is no place for a file
   * @throws Failure where it cannot be written
   */
  public static void save(Path file, Snapshot snapshot, Graph graph, Session session) {
    List<StoredTensor> tensors =
        Stream.concat(
                StateDict.parameters(graph).stream(), StateDict.optimizerStates(graph).stream())
            .map(entry -> entry.read(session::read))
            .toList();
    SafetensorsWriter.write(file, Metadata.write(snapshot), tensors);
  }

  /**
   * Writes the parameters alone, from which a run can start but not go on.
   *
   * @param values of a parameter, by its name in the graph, as {@link Session#read} gives them
   */
  public static void saveParameters(Path file, Graph graph, Function<String, float[]> values) {
    List<StoredTensor> tensors =
        StateDict.parameters(graph).stream().map(entry -> entry.read(values)).toList();
    SafetensorsWriter.write(file, Map.of(), tensors);
  }

  /**
   * The settings of the run that was saved.
   *
   * @throws NotARun where the file holds parameters alone
   * @throws UserError where it is damaged
   */
  public RunSettings settings() {
    return metadata().settings();
  }

  /**
   * Where the run was when it was saved.
   *
   * @throws NotARun where the file holds parameters alone
   * @throws UserError where it is damaged
   */
  public Progress progress() {
    return metadata().progress();
  }

  /**
   * How its parameters did on the test examples; empty where they were not evaluated.
   *
   * @throws UserError where the file is no checkpoint of ninc
   */
  public Optional<Score> test() {
    return metadata().test();
  }

  /** The recipe that its run followed, as {@link Origin} has it; empty where it does not say. */
  public Optional<String> recipe() {
    return metadata().recipe();
  }

  /** The data set of the run that was saved, its name or folder; empty in other files. */
  public Optional<String> dataset() {
    return Optional.ofNullable(contents.metadata().get("dataset"));
  }

  /**
   * The name of each class, in the order of the logits; empty where the file does not say.
   *
   * @throws UserError where it is damaged
   */
  public Optional<List<String>> classNames() {
    return metadata().classNames();
  }

  private Metadata metadata() {
    return new Metadata(file, contents.metadata());
  }

  /**
   * Sets every parameter of a graph: to the tensor of its name, or, where the names differ as those
   * of PyTorch's {@code Sequential} do, to the one at its place in the order of the layers.
   *
   * @param target is given each parameter's name in the graph and values, as {@link Session#write}
   * @return how the tensors were found
   * @throws UserError that names the first tensor that does not fit
   */
  public Matching restoreParameters(Graph graph, BiConsumer<String, float[]> target) {
    List<StateDict.Entry> wanted = StateDict.parameters(graph);
    ParameterFile.Match match = parameters().match(wanted);
    write(wanted, match.tensors(), target);
    return match.how();
  }

  /**
   * Every parameter of a graph, by the graph's names and in its shapes, in the order of the layers.
   *
   * @throws UserError that names the first tensor that does not fit
   */
  public List<StoredTensor> parameters(Graph graph) {
    List<StateDict.Entry> wanted = StateDict.parameters(graph);
    List<StoredTensor> found = parameters().match(wanted).tensors();
    return IntStream.range(0, wanted.size())
        .mapToObj(i -> renamed(found.get(i), wanted.get(i)))
        .toList();
  }

  private static StoredTensor renamed(StoredTensor tensor, StateDict.Entry entry) {
    return new StoredTensor(entry.key(), tensor.dtype(), entry.shape(), tensor.data());
  }

  /**
   * How the tensors of {@link #parameters} are found.
   *
   * @throws UserError that names the first tensor that does not fit
   */
  public Matching matching(Graph graph) {
    return parameters().match(StateDict.parameters(graph)).how();
  }

  /**
   * Sets every parameter of a graph and the state of its optimizer.
   *
   * @throws UserError where the file has others, or other shapes
   */
  public void restore(Graph graph, Session session) {
    List<StateDict.Entry> parameters = StateDict.parameters(graph);
    List<StateDict.Entry> states = StateDict.optimizerStates(graph);
    write(parameters, parameters().named(parameters), session::write);
    write(
        states,
        tensors(name -> name.startsWith(StateDict.OPTIMIZER), "another optimizer").named(states),
        session::write);
  }

  private ParameterFile parameters() {
    return tensors(name -> !name.startsWith(StateDict.OPTIMIZER), "another model");
  }

  private ParameterFile tensors(Predicate<String> chosen, String origin) {
    return ParameterFile.of(
        file, contents.names().stream().filter(chosen).map(contents::tensor).toList(), origin);
  }

  private static void write(
      List<StateDict.Entry> entries,
      List<StoredTensor> tensors,
      BiConsumer<String, float[]> target) {
    for (int i = 0; i < entries.size(); i++) {
      entries.get(i).write(target, tensors.get(i));
    }
  }
}
