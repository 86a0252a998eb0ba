package ninc.cli.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import jdk.jshell.tool.JavaShellToolBuilder;
import ninc.runtime.Failure;
import ninc.runtime.io.IoReason;
import ninc.runtime.model.ModelLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The {@code ninc shell} command. */
@Command(
    name = "shell",
    description = {
      "Starts JShell with the DSL, the library and these methods at hand, to work with networks as in a"
          + " notebook:",
      "  model(\"NiN.java\"), model(network, recipe)     a model of a file or a network",
      "  data(\"fashion-mnist\"), data(model)            a data set",
      "  summary(model), summary(network)              prints shapes and parameters",
      "  train(model, data), train(model, data, seed)  trains a classifier",
      "  load(model, \"nin.safetensors\")                a trained classifier",
      "  evaluate(classifier, data)                    prints loss and accuracy",
      "  predict(classifier, \"shoe.png\", …)            prints the likeliest classes",
      "They compute on the CPU. If standard input is not a terminal, its lines are run without prompts.",
    },
    footer = {
      "",
      "Examples:",
      "  ninc shell",
      "  ninc shell models/MiniNiN.java",
      "  echo 'summary(model)' | ninc shell models/MiniNiN.java",
    })
public final class ShellCommand implements Callable<Integer> {
  private static final String IMPORTS =
      """
      import static ninc.cli.shell.Notebook.*;
      import static ninc.dsl.Dsl.*;
      import ninc.dsl.*;
      import ninc.runtime.api.*;
      import ninc.runtime.cpu.CpuBackend;
      import ninc.runtime.data.*;
      import ninc.runtime.model.*;
      import ninc.runtime.predict.*;
      """;

  @Parameters(
      arity = "0..1",
      paramLabel = "MODEL",
      description = "A model definition that is loaded as the variable model.")
  private Optional<Path> file = Optional.empty();

  @Override
  public Integer call() throws Exception {
    // JShell would report an error in the definition, but go on without the variable.
    file.ifPresent(ModelLoader::load);
    Path startup = startup();
    try {
      PrintStream out =
          new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
      return JavaShellToolBuilder.builder()
          .out(out)
          .err(System.err)
          .interactiveTerminal(isTerminal())
          // Without this, JShell would keep its history and settings in the home folder.
          .persistence(new HashMap<>())
          .start(arguments(startup).toArray(String[]::new));
    } finally {
      Files.deleteIfExists(startup);
    }
  }

  private Path startup() {
    String model =
        file.map(path -> "Model model = model(\"%s\");%n".formatted(escaped(path))).orElse("");
    try {
      return Files.writeString(Files.createTempFile("ninc", ".jsh"), IMPORTS + model);
    } catch (IOException e) {
      throw new Failure("cannot write a temporary file: " + IoReason.of(e), e);
    }
  }

  private static String escaped(Path path) {
    return path.toAbsolutePath().toString().replace("\\", "\\\\").replace("\"", "\\\"");
  }

  /** The code runs in a JVM of its own, which gets the options of this one. */
  private static List<String> arguments(Path startup) {
    List<String> arguments = new ArrayList<>();
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      arguments.add("-R" + option);
    }
    arguments.addAll(
        List.of("--class-path", System.getProperty("java.class.path"), "--startup", "DEFAULT"));
    arguments.addAll(List.of("--startup", startup.toString()));
    if (!isTerminal()) {
      arguments.add("-");
    }
    return arguments;
  }

  private static boolean isTerminal() {
    return System.console() != null && System.console().isTerminal();
  }
}
