package ninc.runtime.tune;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ninc.compiler.schedule.KernelSchedule;
import ninc.compiler.schedule.ReductionSchedule;
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

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .build();

  /** The content of the file. */
  private record Contents(Map<String, Entry> kernels) {
    Contents {
      // The copy also rejects null values.
      kernels = Map.copyOf(kernels);
    }
  }

  /**
   * A schedule and its measurements.
   *
   * @param tile the schedule of a tiled kernel, or null
   * @param reduction the schedule of a reduction, or null
   * @param suggestedSeconds the time with the compiler's default schedule; null if it did not run
   */
  private record Entry(
      TileSchedule tile,
      ReductionSchedule reduction,
      double seconds,
      Double suggestedSeconds,
      int batchSize) {

    Entry {
      if ((tile == null) == (reduction == null)) {
        throw new IllegalArgumentException("a kernel has either a tile or a reduction");
      }
    }

    static Entry of(TunedKernel kernel, Trial best, int batchSize) {
      Double suggested = kernel.suggested().isCorrect() ? kernel.suggested().seconds() : null;
      return switch (best.schedule()) {
        case TileSchedule tile -> new Entry(tile, null, best.seconds(), suggested, batchSize);
        case ReductionSchedule reduction ->
            new Entry(null, reduction, best.seconds(), suggested, batchSize);
      };
    }

    KernelSchedule schedule() {
      return Stream.of(tile, reduction).filter(Objects::nonNull).findFirst().orElseThrow();
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

  private Map<String, Entry> entries() {
    try {
      if (!Files.exists(file)) {
        return Map.of();
      }
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
        throw unusable("it is not a file of at most %d bytes".formatted(MAX_BYTES), null);
      }
      return Optional.ofNullable(JSON.readValue(Files.readAllBytes(file), Contents.class))
          .orElseThrow(() -> unusable("it is null", null))
          .kernels();
    } catch (IOException e) {
      throw unusable(IoReason.of(e).lines().findFirst().orElse(""), e);
    }
  }

  private UserError unusable(String reason, IOException cause) {
    return new UserError(
        "%s is not a file of tuned schedules (%s); remove it and run ninc tune again"
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
      byte[] text = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(new Contents(entries));
      AtomicFile.replace(file, ByteBuffer.wrap(text));
    } catch (IOException e) {
      throw new Failure("cannot write %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }
}
