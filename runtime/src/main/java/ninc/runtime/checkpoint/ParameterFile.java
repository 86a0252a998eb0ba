package ninc.runtime.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import ninc.runtime.UserError;
import ninc.runtime.checkpoint.StateDict.Entry;
import ninc.runtime.format.safetensors.StoredTensor;

/**
 * The tensors of a file to load into a session.
 *
 * @param tensors the tensors by name, in the order of the layers
 * @param origin what the file was saved from if the tensors do not match, for error messages
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
   * The tensor for each parameter.
   *
   * @param tensors the tensors in the order of the parameters
   * @param how how they were matched
   */
  record Match(List<StoredTensor> tensors, Matching how) {}

  /**
   * Matches tensors with parameters by name, or else in the order of the layers, or else by the
   * shapes of each layer.
   *
   * @throws UserError if a tensor is missing, has another shape or is not used; the message names
   *     the first one
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
    Optional<List<StoredTensor>> fitting = byShape(wanted);
    if (fitting.isPresent()) {
      StoredTensor first = fitting.get().getFirst();
      return new Match(
          fitting.get(),
          new Matching.ByShape(file, wanted.size(), first.name(), wanted.getFirst().key()));
    }
    if (missing.size() < wanted.size()) {
      throw missing(missing.getFirst());
    }
    throw error("has other names, and in the order of the layers " + misfit.get());
  }

  /**
   * The tensors that fit some of the parameters.
   *
   * @param tensors by the key of the parameter
   * @param how which ones were matched, and which not
   */
  record PartialMatch(Map<String, StoredTensor> tensors, Matching.Partial how) {}

  /**
   * Matches tensors with those parameters that they fit: by name or, if the file has none of the
   * names but as many tensors, by position in the order of the layers.
   *
   * @throws UserError if no tensor fits
   */
  PartialMatch matchPartially(List<Entry> wanted) {
    List<StoredTensor> ordered = List.copyOf(tensors.values());
    boolean byOrder =
        ordered.size() == wanted.size()
            && wanted.stream().noneMatch(entry -> tensors.containsKey(entry.key()));
    Map<String, StoredTensor> found = new LinkedHashMap<>();
    SequencedMap<String, String> missing = new LinkedHashMap<>();
    Set<String> unused = new LinkedHashSet<>(tensors.keySet());
    for (int i = 0; i < wanted.size(); i++) {
      Entry entry = wanted.get(i);
      StoredTensor tensor = byOrder ? ordered.get(i) : tensors.get(entry.key());
      if (tensor == null) {
        missing.put(entry.key(), "not in the file");
      } else if (entry.takes(tensor.shape())) {
        found.put(entry.key(), tensor);
        unused.remove(tensor.name());
      } else {
        missing.put(entry.key(), "%s, but %s in the file".formatted(entry.shape(), tensor.shape()));
      }
    }
    if (found.isEmpty()) {
      throw error("has no tensor that fits");
    }
    return new PartialMatch(
        found, new Matching.Partial(file, found.size(), missing, List.copyOf(unused)));
  }

  /**
   * Returns the tensors of exactly these names.
   *
   * @throws UserError if a tensor is missing, has another shape or is not used; the message names
   *     the first one
   */
  List<StoredTensor> named(List<Entry> wanted) {
    List<StoredTensor> found = wanted.stream().map(this::named).toList();
    Set<String> keys = wanted.stream().map(Entry::key).collect(Collectors.toSet());
    List<String> extra = tensors.keySet().stream().filter(name -> !keys.contains(name)).toList();
    if (!extra.isEmpty()) {
      throw error(
          "has %d tensors that are not used here, such as %s"
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

  /** Returns the first mismatch between parameters and tensors in order; empty if all match. */
  private Optional<String> misfit(List<Entry> wanted, List<StoredTensor> ordered) {
    int pairs = Math.min(wanted.size(), ordered.size());
    for (int i = 0; i < pairs; i++) {
      Entry entry = wanted.get(i);
      StoredTensor tensor = ordered.get(i);
      if (!entry.takes(tensor.shape()) || belongsToAnother(tensor, entry, wanted)) {
        return Optional.of(
            "%s %s is not %s %s"
                .formatted(tensor.name(), tensor.shape(), entry.key(), entry.shape()));
      }
    }
    if (ordered.size() < wanted.size()) {
      Entry entry = wanted.get(pairs);
      return Optional.of("there is no tensor for %s %s".formatted(entry.key(), entry.shape()));
    }
    if (ordered.size() > wanted.size()) {
      StoredTensor tensor = ordered.get(pairs);
      return Optional.of("%s %s is not used".formatted(tensor.name(), tensor.shape()));
    }
    return Optional.empty();
  }

  /**
   * Matches each layer with the first layer in the file whose tensors have the same roles and
   * shapes and that is not matched yet; empty if a layer of either remains.
   */
  private Optional<List<StoredTensor>> byShape(List<Entry> wanted) {
    List<List<StoredTensor>> unused = new ArrayList<>(layers(tensors.values(), StoredTensor::name));
    Map<String, StoredTensor> found = new HashMap<>();
    for (List<Entry> layer : layers(wanted, Entry::key)) {
      int match = 0;
      while (match < unused.size() && !fits(unused.get(match), layer, wanted)) {
        match++;
      }
      if (match == unused.size()) {
        return Optional.empty();
      }
      List<StoredTensor> fitting = unused.remove(match);
      for (int i = 0; i < layer.size(); i++) {
        found.put(layer.get(i).key(), fitting.get(i));
      }
    }
    return unused.isEmpty()
        ? Optional.of(wanted.stream().map(entry -> found.get(entry.key())).toList())
        : Optional.empty();
  }

  /** Groups tensors by layer, whose name is everything before the last dot. */
  private static <T> Collection<List<T>> layers(Collection<T> items, Function<T, String> name) {
    return items.stream()
        .collect(
            Collectors.groupingBy(
                item -> name.apply(item).substring(0, name.apply(item).lastIndexOf('.') + 1),
                LinkedHashMap::new,
                Collectors.toList()))
        .values();
  }

  private static boolean fits(List<StoredTensor> stored, List<Entry> layer, List<Entry> wanted) {
    return stored.size() == layer.size()
        && IntStream.range(0, layer.size())
            .allMatch(i -> fits(stored.get(i), layer.get(i), wanted));
  }

  private static boolean fits(StoredTensor tensor, Entry entry, List<Entry> wanted) {
    return role(tensor.name()).equals(role(entry.key()))
        && entry.takes(tensor.shape())
        && !belongsToAnother(tensor, entry, wanted);
  }

  private static String role(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** Returns whether a tensor has the name of a different parameter. */
  private static boolean belongsToAnother(StoredTensor tensor, Entry entry, List<Entry> wanted) {
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
