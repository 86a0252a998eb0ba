package ninc.runtime.tune;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ninc.compiler.schedule.KernelSchedule;
import ninc.compiler.schedule.ReductionSchedule;
import ninc.compiler.schedule.RegionSchedule;
import ninc.compiler.schedule.TensorReduction;
import ninc.compiler.schedule.TensorTile;
import ninc.compiler.schedule.TileSchedule;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.io.AtomicFile;
import ninc.runtime.io.IoReason;
import ninc.runtime.io.ProcessLock;

/** A JSON file of the fastest known schedules on a device, by kernel signature. */
public record ScheduleFile(Path file) {
  /** The size limit, which suffices for thousands of kernels. */
  private static final long MAX_BYTES = 4 << 20;

  /** The content of the file. */
  private record Contents(Map<String, Entry> kernels) {
    // It is created with the first file, since Jackson takes a while to load.
    private static final ObjectMapper JSON =
        JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .defaultPropertyInclusion(
                JsonInclude.Value.construct(
                    JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build();

    Contents {
      // Unlike Map.copyOf, which rejects null values, too, this keeps the order.
      kernels = Collections.unmodifiableMap(new LinkedHashMap<>(kernels));
      kernels.values().forEach(Objects::requireNonNull);
    }
  }

  /**
   * A schedule and its measurements.
   *
   * @param region the schedule of a region on a processor, or null
   * @param tile the schedule of a tiled kernel, or null
   * @param tensor the schedule of a product on tensor cores, or null
   * @param reduction the schedule of a reduction, or null
   * @param tensorReduction the schedule of a reduction on tensor cores, or null
   * @param suggestedSeconds the time with the compiler's default schedule; null if it did not run
   */
  private record Entry(
      TileSchedule tile,
      TensorTile tensor,
      ReductionSchedule reduction,
      TensorReduction tensorReduction,
      RegionSchedule region,
      Double seconds,
      Double suggestedSeconds,
      Integer batchSize) {

    Entry {
      if (schedules(tile, tensor, reduction, tensorReduction, region).count() != 1) {
        throw new IllegalArgumentException(
            "a kernel has a tile, tensor, reduction, tensorReduction or region");
      }
    }

    static Entry of(TunedKernel kernel, Trial best, int batchSize) {
      Double suggested = kernel.suggested().isCorrect() ? kernel.suggested().seconds() : null;
      return of(best.schedule(), best.seconds(), suggested, batchSize);
    }

    /** An entry that was not measured. */
    static Entry of(KernelSchedule schedule) {
      return of(schedule, null, null, null);
    }

    private static Entry of(
        KernelSchedule schedule, Double seconds, Double suggested, Integer batchSize) {
      return switch (schedule) {
        case TileSchedule tile ->
            new Entry(tile, null, null, null, null, seconds, suggested, batchSize);
        case TensorTile tensor ->
            new Entry(null, tensor, null, null, null, seconds, suggested, batchSize);
        case ReductionSchedule reduction ->
            new Entry(null, null, reduction, null, null, seconds, suggested, batchSize);
        case TensorReduction reduction ->
            new Entry(null, null, null, reduction, null, seconds, suggested, batchSize);
        case RegionSchedule region ->
            new Entry(null, null, null, null, region, seconds, suggested, batchSize);
      };
    }

    KernelSchedule schedule() {
      return schedules(tile, tensor, reduction, tensorReduction, region).findFirst().orElseThrow();
    }

    private static Stream<KernelSchedule> schedules(KernelSchedule... orNull) {
      return Stream.of(orNull).filter(Objects::nonNull);
    }
  }

  /**
   * Reads the schedules by signature; empty if the file does not exist.
   *
   * @throws UserError if the file was not written by {@link #add}
   */
  public Map<String, KernelSchedule> read() {
    return entries().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().schedule()));
  }

  /**
   * Reads the schedules of regions on a processor by signature; empty if the file does not exist.
   *
   * @throws UserError if the file was not written by {@link #add}, or for another kind of device
   */
  public Map<String, RegionSchedule> readRegions() {
    Map<String, RegionSchedule> regions = new HashMap<>();
    read()
        .forEach((signature, schedule) -> {
          switch (schedule) {
            case RegionSchedule region -> regions.put(signature, region);
            case TileSchedule _, TensorTile _, ReductionSchedule _, TensorReduction _ ->
                throw new UserError(
                    "%s is not for the CPU: kernel '%s' has a %s; use a file of the CPU's schedules"
                        .formatted(file, signature, schedule.kind()));
          }
        });
    return regions;
  }

  /** Formats schedules by signature as the text of a file. */
  public static String text(SequencedMap<String, KernelSchedule> schedules) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    schedules.forEach((signature, schedule) -> entries.put(signature, Entry.of(schedule)));
    try {
      return Contents.JSON
          .writerWithDefaultPrettyPrinter()
          .writeValueAsString(new Contents(entries));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, Entry> entries() {
    try {
      if (!Files.exists(file)) {
        return Map.of();
      }
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
        throw unusable("it is not a file of at most %d bytes".formatted(MAX_BYTES), null);
      }
      return Optional.ofNullable(Contents.JSON.readValue(Files.readAllBytes(file), Contents.class))
          .orElseThrow(() -> unusable("it is null", null))
          .kernels();
    } catch (JsonMappingException e) {
      String problem =
          e.getCause() instanceof IllegalArgumentException cause
              ? cause.getMessage()
              : e.getOriginalMessage();
      throw unusable(entry(e) + problem.lines().findFirst().orElse(""), e);
    } catch (IOException e) {
      throw unusable(IoReason.of(e).lines().findFirst().orElse(""), e);
    }
  }

  /** Names the entry that an exception is about, if it is about one. */
  private static String entry(JsonMappingException e) {
    return e.getPath().stream()
        .map(JsonMappingException.Reference::getFieldName)
        .filter(Objects::nonNull)
        .skip(1)
        .findFirst()
        .map("kernel '%s': "::formatted)
        .orElse("");
  }

  private UserError unusable(String reason, IOException cause) {
    return new UserError(
        "%s is not a file of schedules (%s); correct it, or remove it and run ninc tune again"
            .formatted(file, reason),
        cause);
  }

  /**
   * Adds or replaces the best schedules of kernels. This is safe to call from several processes and
   * threads.
   *
   * @param batchSize the batch size of the measurements, N
   * @throws Failure if the file cannot be written
   */
  public void add(List<TunedKernel> kernels, int batchSize) {
    try (ProcessLock _ = ProcessLock.of(file, () -> {})) {
      Map<String, Entry> entries = new TreeMap<>(entries());
      for (TunedKernel kernel : kernels) {
        kernel
            .best()
            .ifPresent(best ->
                entries.put(kernel.kernel().signature(), Entry.of(kernel, best, batchSize)));
      }
      byte[] text =
          Contents.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(new Contents(entries));
      AtomicFile.replace(file, ByteBuffer.wrap(text));
    } catch (IOException e) {
      throw new Failure("cannot write %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }
}
