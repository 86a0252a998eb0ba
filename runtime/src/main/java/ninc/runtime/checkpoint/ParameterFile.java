package ninc.runtime.checkpoint;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import ninc.runtime.UserError;
import ninc.runtime.checkpoint.StateDict.Entry;
import ninc.runtime.format.safetensors.StoredTensor;

/**
 * Tensors of a file that those of a session are to be set to.
 *
 * @param tensors by name, in the order of the layers
 * @param origin what the file was saved from if they do not fit, for messages
 */
record ParameterFile(Path file, Map<String, StoredTensor> tensors, String origin) {
  private static final Comparator<StoredTensor> ORDER =
      Comparator.comparing(StoredTensor::name, new TensorOrder()).thenComparing(StoredTensor::name);

  static ParameterFile of(Path file, List<StoredTensor> tensors, String origin) {
    Map<String, StoredTensor> byName = new LinkedHashMap<>();
    tensors.stream().sorted(ORDER).forEach(tensor -> byName.put(tensor.name(), tensor));
    return new ParameterFile(file, byName, origin);
  }

  /**
   * The tensor that each parameter takes.
   *
   * @param tensors in the order of the parameters
   */
  record Match(List<StoredTensor> tensors, Matching how) {}

  /**
   * The tensors of the parameters' names, or else those that fit them in the order of the layers.
   *
   * @throws UserError that names the first that is missing, does not fit, or has no place
   */
  Match match(List<Entry> wanted) {
    List<Entry> missing =
        wanted.stream().filter(entry -> !tensors.containsKey(entry.key())).toList();
    if (missing.isEmpty()) {
      return new Match(named(wanted), new Matching.ByName(file, wanted.size()));
    }
    List<StoredTensor> ordered = List.copyOf(tensors.values());
    Optional<String> misfit = misfit(wanted, ordered);
    if (misfit.isEmpty()) {
      StoredTensor first = ordered.getFirst();
      return new Match(
          ordered,
          new Matching.ByOrder(file, wanted.size(), first.name(), wanted.getFirst().key()));
    }
    if (missing.size() < wanted.size()) {
      throw missing(missing.getFirst());
    }
    throw error("has other names, and in the order of the layers " + misfit.get());
  }

  /**
   * The tensors of exactly these names.
   *
   * @throws UserError that names the first that is missing, does not fit, or has no place
   */
  List<StoredTensor> named(List<Entry> wanted) {
    List<StoredTensor> found = wanted.stream().map(this::named).toList();
    Set<String> keys = wanted.stream().map(Entry::key).collect(Collectors.toSet());
    List<String> extra = tensors.keySet().stream().filter(name -> !keys.contains(name)).toList();
    if (!extra.isEmpty()) {
      throw error(
          "has %d tensors that have no place here, such as %s"
              .formatted(extra.size(), extra.getFirst()));
    }
    return found;
  }

  private StoredTensor named(Entry entry) {
    StoredTensor tensor = tensors.get(entry.key());
    if (tensor == null) {
      throw missing(entry);
    }
    if (!entry.takes(tensor.shape())) {
      throw error(
          "has %s %s, which should be %s".formatted(entry.key(), tensor.shape(), entry.shape()));
    }
    return tensor;
  }

  /** Where tensors first do not fit the parameters, one by one. */
  private Optional<String> misfit(List<Entry> wanted, List<StoredTensor> ordered) {
    int pairs = Math.min(wanted.size(), ordered.size());
    for (int i = 0; i < pairs; i++) {
      Entry entry = wanted.get(i);
      StoredTensor tensor = ordered.get(i);
      if (!entry.takes(tensor.shape()) || isAnothers(tensor, entry, wanted)) {
        return Optional.of(
            "%s %s is not %s %s"
                .formatted(tensor.name(), tensor.shape(), entry.key(), entry.shape()));
      }
    }
    if (ordered.size() < wanted.size()) {
      Entry entry = wanted.get(pairs);
      return Optional.of("none is left for %s %s".formatted(entry.key(), entry.shape()));
    }
    if (ordered.size() > wanted.size()) {
      StoredTensor tensor = ordered.get(pairs);
      return Optional.of("%s %s has no place".formatted(tensor.name(), tensor.shape()));
    }
    return Optional.empty();
  }

  /** Whether a tensor has the name of another parameter than this one. */
  private static boolean isAnothers(StoredTensor tensor, Entry entry, List<Entry> wanted) {
    return !tensor.name().equals(entry.key())
        && wanted.stream().anyMatch(other -> other.key().equals(tensor.name()));
  }

  private UserError missing(Entry entry) {
    return error("has no tensor %s %s".formatted(entry.key(), entry.shape()));
  }

  private UserError error(String problem) {
    return new UserError("%s %s; it was saved from %s".formatted(file, problem, origin));
  }
}
