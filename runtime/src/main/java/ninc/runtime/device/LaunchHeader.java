package ninc.runtime.device;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import ninc.compiler.Compiled;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.runtime.UserError;
import ninc.runtime.device.KernelFolder.UnusableKernel;

/**
 * The first two lines of the file of a kernel: how many work-groups of how many items run it, which
 * users can change, and the arrays that it is run on, which the rest of the program determines.
 */
final class LaunchHeader {
  private static final String NUMBER = "(\\d{1,9})";

  /** The launch line without its spaces. */
  private static final Pattern LAUNCH =
      Pattern.compile(
          "//launch:%1$sitemspergroup,ceil\\(\\(%1$s\\+%1$s\\*examples\\)/%1$s\\)\\*%1$sgroups"
              .formatted(NUMBER));

  private LaunchHeader() {}

  /** Returns the lines for a kernel. */
  static String of(DeviceKernel kernel) {
    return launch(kernel) + "\n" + arrays(kernel);
  }

  private static String launch(DeviceKernel kernel) {
    Grid grid = kernel.grid();
    return "// launch: %d items per group, ceil((%d + %d * examples) / %d) * %d groups"
        .formatted(grid.items(), grid.fixed(), grid.perExample(), grid.perGroup(), grid.times());
  }

  private static String arrays(DeviceKernel kernel) {
    return kernel.arguments().stream()
        .map(argument -> "%s (%s)".formatted(argument.buffer().name(), argument.buffer().shape()))
        .collect(Collectors.joining(", ", "// arrays: ", ""));
  }

  /**
   * Reads the launch grid of a kernel from its file.
   *
   * @param lines the lines of the file
   * @param kernel the emitted kernel
   * @param limits what the device can launch
   * @throws UnusableKernel if the file is for other arrays
   * @throws UserError if the first line is not a grid that the device can launch
   */
  static Grid grid(Path file, List<String> lines, DeviceKernel kernel, Limits limits) {
    if (lines.size() < 2 || !lines.get(1).equals(arrays(kernel))) {
      throw new UnusableKernel(
          ("%s was not emitted for this device, network, fusion level and size of images (its second"
                  + " line must be '%s')")
              .formatted(file, arrays(kernel)));
    }
    Matcher launch = LAUNCH.matcher(lines.getFirst().replace(" ", ""));
    if (!launch.matches()) {
      throw new UserError(
          "%s does not say how it is launched; write its first line like '%s'"
              .formatted(file, launch(kernel)));
    }
    int[] numbers =
        IntStream.rangeClosed(1, launch.groupCount())
            .map(group -> Integer.parseInt(launch.group(group)))
            .toArray();
    Grid grid = new Grid(numbers[1], numbers[2], numbers[3], numbers[4], numbers[0]);
    limits
        .problem(grid)
        .ifPresent(problem -> {
          throw new UserError("%s %s; correct its first line".formatted(file, problem));
        });
    return grid;
  }

  /**
   * The limits of a device.
   *
   * @param items the maximum number of work items per group
   * @param examples the maximum batch size
   */
  record Limits(int items, int examples) {

    static Limits of(KernelDevice device, Compiled program) {
      return new Limits(device.traits().maxItems(), program.options().batchSize());
    }

    /** Returns why a grid cannot be launched, if it cannot. */
    private Optional<String> problem(Grid grid) {
      if (grid.items() < 1 || grid.items() > items) {
        return Optional.of(
            "is launched with %d items per group, but the device has 1 to %d"
                .formatted(grid.items(), items));
      }
      if (grid.perGroup() == 0) {
        return Optional.of("divides the number of groups by 0");
      }
      double work = (double) grid.fixed() + (double) grid.perExample() * examples;
      double groups = Math.ceil(work / grid.perGroup()) * grid.times();
      return groups >= 1 && groups * grid.items() <= Integer.MAX_VALUE
          ? Optional.empty()
          : Optional.of(
              String.format(
                  Locale.ROOT,
                  "is launched with %.0f items for %d examples, but the device has 1 to %d",
                  groups * grid.items(),
                  examples,
                  Integer.MAX_VALUE));
    }
  }
}
