package ninc.compiler.schedule;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The schedule of a region on a processor.
 *
 * @param winograd the side of the windows that Winograd's algorithm transforms for a convolution or
 *     its gradient, 5, 6 or 8; 0 computes it directly
 * @param pixels the maximum number of pixels per tile where they are visited row by row, a multiple
 *     of 6
 * @param unit the maximum number of examples that a thread takes through all loops of the region
 *     before it starts the next ones
 */
public record RegionSchedule(int winograd, int pixels, int unit) implements KernelSchedule {
  /** The rows of a register tile, of which tiles of pixels consist. */
  private static final int ROWS = 6;

  private static final int MAX_PIXELS = 256 * ROWS;
  private static final int MAX_UNIT = 1 << 16;

  /**
   * @throws IllegalArgumentException if a number is out of range
   */
  public RegionSchedule {
    if (winograd != 0 && !Algorithm.Winograd.SIDES.contains(winograd)) {
      throw new IllegalArgumentException(
          "winograd is %d, but must be 0 (direct), 5, 6 or 8".formatted(winograd));
    }
    if (pixels < ROWS || pixels > MAX_PIXELS || pixels % ROWS != 0) {
      throw new IllegalArgumentException(
          "pixels is %d, but must be a multiple of %d from %d to %d"
              .formatted(pixels, ROWS, ROWS, MAX_PIXELS));
    }
    if (unit < 1 || unit > MAX_UNIT) {
      throw new IllegalArgumentException(
          "unit is %d, but must be from 1 to %d".formatted(unit, MAX_UNIT));
    }
  }

  /**
   * Returns the schedules that differ in one number: another algorithm, or half or twice as many
   * pixels or examples.
   *
   * @param windows the values of {@code winograd} that the region allows
   */
  List<RegionSchedule> neighbours(List<Integer> windows) {
    Stream<RegionSchedule> algorithms =
        windows.stream()
            .filter(window -> window != winograd)
            .map(window -> new RegionSchedule(window, pixels, unit));
    Stream<RegionSchedule> tiles =
        IntStream.of(pixels / 2 / ROWS * ROWS, pixels * 2)
            .filter(size -> size >= ROWS && size <= MAX_PIXELS)
            .mapToObj(size -> new RegionSchedule(winograd, size, unit));
    Stream<RegionSchedule> units =
        IntStream.of(unit / 2, unit * 2)
            .filter(size -> size >= 1 && size <= MAX_UNIT)
            .mapToObj(size -> new RegionSchedule(winograd, pixels, size));
    return Stream.of(algorithms, tiles, units).flatMap(schedules -> schedules).toList();
  }

  @Override
  public String toString() {
    return "%s, %d pixels, units of %d"
        .formatted(
            winograd == 0 ? "direct" : "Winograd %d×%d".formatted(winograd, winograd),
            pixels,
            unit);
  }
}
