package ninc.runtime.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
import ninc.compiler.ir.Source.ScalingState.Quantity;
import ninc.dsl.Training;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.backend.Session;
import ninc.runtime.format.safetensors.SafetensorsFile;
import ninc.runtime.format.safetensors.SafetensorsWriter;
import ninc.runtime.format.safetensors.StoredTensor;
import ninc.runtime.model.Model;
import ninc.runtime.training.Progress;

/**
 * A checkpoint: a safetensors file with the parameters and, if ninc saved a run, the optimizer
 * state and the progress.
 */
public final class Checkpoint {

  private final Path file;
  private final SafetensorsFile contents;

  /** Signals that a file has only parameters, but a saved run is required. */
  public static final class NotARun extends UserError {
    private static final long serialVersionUID = 1L;

    NotARun(Path file) {
      super(
          "%s is not a checkpoint of a run".formatted(file), "start a new run from its parameters");
    }
  }

  private Checkpoint(Path file, SafetensorsFile contents) {
    this.file = file;
    this.contents = contents;
  }

  /**
   * Opens a checkpoint of ninc or any other safetensors file with matching parameters.
   *
   * @throws UserError if the file does not exist or is not a valid safetensors file
   */
  public static Checkpoint open(Path file) {
    return new Checkpoint(file, SafetensorsFile.open(file));
  }

  /**
   * Writes a checkpoint atomically, replacing an existing file.
   *
   * @param graph the graph of a training step, which declares the tensors of the session
   * @throws UserError if {@code file} is not a regular file or its folder does not exist
   * @throws Failure if the file cannot be written
   */
  public static void save(Path file, Snapshot snapshot, Graph graph, Session session) {
    // A run saves often, so the copies must not wait for the garbage collector.
    try (Arena copies = Arena.ofConfined()) {
      List<StoredTensor> tensors =
          Stream.of(
                  StateDict.evaluatedParameters(graph),
                  StateDict.optimizerStates(graph),
                  StateDict.scaling(graph))
              .flatMap(List::stream)
              .map(entry -> read(entry, session, copies))
              .toList();
      SafetensorsWriter.write(file, Metadata.write(snapshot), tensors);
    }
  }

  private static StoredTensor read(StateDict.Entry entry, Session session, Arena copies) {
    try (Arena arena = Arena.ofConfined()) {
      return entry.read(name -> session.read(name, arena), copies);
    }
  }

  /**
   * Writes only the parameters and the class names. A run can start from them but cannot be
   * resumed.
   *
   * @param classNames the class names in the order of the logits; empty if they have none
   * @param values returns the values of a parameter by its name in the graph, as {@link
   *     Session#read} does
   */
  public static void saveParameters(
      Path file, Graph graph, List<String> classNames, Function<String, MemorySegment> values) {
    try (Arena copies = Arena.ofConfined()) {
      SafetensorsWriter.write(
          file, Metadata.ofClassNames(classNames), parameters(graph, values, copies));
    }
  }

  /**
   * Returns every parameter of a graph as it is stored in a checkpoint, in the order of the layers.
   *
   * @param values returns the values of a parameter by its name in the graph
   * @param copies where the result is allocated
   */
  public static List<StoredTensor> parameters(
      Graph graph, Function<String, MemorySegment> values, Arena copies) {
    return StateDict.parameters(graph).stream().map(entry -> entry.read(values, copies)).toList();
  }

  /**
   * Returns the settings of the saved run.
   *
   * @throws NotARun if the file has only parameters
   * @throws UserError if the file is damaged
   */
  public RunSettings settings() {
    return metadata().settings();
  }

  /**
   * Returns the progress of the saved run.
   *
   * @throws NotARun if the file has only parameters
   * @throws UserError if the file is damaged
   */
  public Progress progress() {
    return metadata().progress();
  }

  /**
   * Returns the test score of the parameters; empty if they were not evaluated.
   *
   * @throws UserError if the file is not a checkpoint of ninc
   */
  public Optional<Score> test() {
    return metadata().test();
  }

  /**
   * Returns the score by which the best parameters of a run are chosen: that of the validation
   * examples or, if there are none, of the test examples; empty if they were not evaluated.
   *
   * @throws UserError if the file is not a checkpoint of ninc
   */
  public Optional<Score> selection() {
    return metadata().validation().or(this::test);
  }

  /** Returns the recipe of the run, as in {@link Origin}; empty if the file does not have it. */
  public Optional<String> recipe() {
    return metadata().recipe();
  }

  /**
   * Returns a model whose recipe normalizes images as they were normalized in the saved run. If the
   * file has only parameters, it says nothing of images, and the model is returned as it is.
   *
   * @throws UserError if the file is damaged
   */
  public Model normalized(Model model) {
    if (recipe().isEmpty()) {
      return model;
    }
    Training recipe = model.training();
    return model.with(
        metadata().normalization().map(recipe::normalize).orElseGet(recipe::withoutNormalization));
  }

  /**
   * Returns the text of the value of each parameter of the model; empty if the definition asked for
   * none, or the file has only parameters.
   *
   * @throws UserError if the file is damaged
   */
  public Map<String, String> modelParameters() {
    return metadata().parameters();
  }

  /** Returns the name or folder of the run's data set; empty if the file does not have it. */
  public Optional<String> dataset() {
    return Optional.ofNullable(contents.metadata().get("dataset"));
  }

  /**
   * Returns the class names, in the order of the logits; empty if the file does not have them.
   *
   * @throws UserError if the file is damaged
   */
  public Optional<List<String>> classNames() {
    return metadata().classNames();
  }

  private Metadata metadata() {
    return new Metadata(file, contents.metadata());
  }

  /**
   * Loads every parameter of a graph into a session: from the tensor of the same name or, if the
   * names differ as in PyTorch's {@code Sequential}, from the tensor at the same position in the
   * order of the layers.
   *
   * @param target receives the name in the graph and the values of each parameter, as {@link
   *     Session#write} does, in memory that is freed afterwards
   * @return how the tensors were matched
   * @throws UserError if a tensor does not match; the message names the first one
   */
  public Matching restoreParameters(Graph graph, BiConsumer<String, MemorySegment> target) {
    List<StateDict.Entry> wanted = StateDict.parameters(graph);
    ParameterFile.Match match = parameters().match(wanted);
    write(wanted, match.tensors(), target);
    return match.how();
  }

  /**
   * Loads those parameters of a graph that a tensor of the file fits, by name or, if all names
   * differ, by position in the order of the layers. The others keep their values.
   *
   * @param target receives the name in the graph and the values of each loaded parameter, as {@link
   *     Session#write} does, in memory that is freed afterwards
   * @return which parameters were loaded, and which not
   * @throws UserError if no tensor fits
   */
  public Matching.Partial restoreFittingParameters(
      Graph graph, BiConsumer<String, MemorySegment> target) {
    List<StateDict.Entry> wanted = StateDict.parameters(graph);
    ParameterFile.PartialMatch match = parameters().matchPartially(wanted);
    for (StateDict.Entry entry : wanted) {
      Optional.ofNullable(match.tensors().get(entry.key()))
          .ifPresent(tensor -> entry.write(target, tensor));
    }
    return match.how();
  }

  /**
   * Returns every parameter of a graph, with the names and shapes of the graph, in the order of the
   * layers.
   *
   * @throws UserError if a tensor does not match; the message names the first one
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
   * Writes the parameters of a graph and what the file says of the run that trained them. A run can
   * start from the new file but cannot be resumed. An existing file is replaced atomically.
   *
   * @throws UserError if a tensor does not match, or {@code target} is not a regular file
   * @throws Failure if the new file cannot be written
   */
  public void exportParameters(Path target, Graph graph) {
    SafetensorsWriter.write(target, metadata().withoutRun(), parameters(graph));
  }

  /**
   * Returns how {@link #parameters} matches tensors.
   *
   * @throws UserError if a tensor does not match; the message names the first one
   */
  public Matching matching(Graph graph) {
    return parameters().match(StateDict.parameters(graph)).how();
  }

  /**
   * Loads every parameter of a graph and the optimizer state into a session. The scale of the loss
   * is loaded if both the graph and the file have one, since a run can go on in another precision.
   *
   * @throws UserError if the names or shapes of the tensors differ
   */
  public void restore(Graph graph, Session session) {
    List<StateDict.Entry> parameters = StateDict.evaluatedParameters(graph);
    List<StateDict.Entry> states = StateDict.optimizerStates(graph);
    write(parameters, parameters().named(parameters), session::write);
    write(
        states,
        tensors(
                name -> name.startsWith(StateDict.OPTIMIZER) && !StateDict.isScaling(name),
                "a run with another optimizer or other frozen layers")
            .named(states),
        session::write);
    List<StateDict.Entry> scaling = StateDict.scaling(graph);
    if (!scaling.isEmpty()) {
      restoreScaling(scaling, session);
    }
  }

  private void restoreScaling(List<StateDict.Entry> states, Session session) {
    if (contents.names().stream().anyMatch(StateDict::isScaling)) {
      ParameterFile saved = tensors(StateDict::isScaling, "a run with a scaled loss");
      write(states, saved.named(states), session::write);
    } else {
      // Without a scale, no step of the run was skipped.
      session.write(Quantity.STEPS.key(), new float[] {progress().step()});
    }
  }

  private ParameterFile parameters() {
    // PyTorch's batch normalization also counts its batches, which only matters without a momentum.
    return tensors(
        name -> !name.startsWith(StateDict.OPTIMIZER) && !name.endsWith(".num_batches_tracked"),
        "another model");
  }

  private ParameterFile tensors(Predicate<String> chosen, String origin) {
    return ParameterFile.of(
        file, contents.names().stream().filter(chosen).map(contents::tensor).toList(), origin);
  }

  private static void write(
      List<StateDict.Entry> entries,
      List<StoredTensor> tensors,
      BiConsumer<String, MemorySegment> target) {
    for (int i = 0; i < entries.size(); i++) {
      entries.get(i).write(target, tensors.get(i));
    }
  }
}
