package ninc.runtime.model;

import java.nio.file.Path;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.FusionRule;
import ninc.compiler.ir.Value;
import ninc.runtime.UserError;

/** Loads a {@link FusionRule} from a Java file. Loading and asking it run the code in the file. */
public final class FusionRuleLoader {

  private FusionRuleLoader() {}

  /**
   * Compiles the file in memory and creates its rule, whose methods report what the file's code
   * throws as a {@link UserError}.
   *
   * @throws UserError if the file does not exist or does not compile, has no public class that
   *     implements {@link FusionRule}, or its constructor throws an exception
   */
  public static FusionRule load(Path file) {
    CompiledFile compiled = CompiledFile.of(file, "fusion rule");
    return new Loaded(compiled, compiled.instantiate(compiled.load(FusionRule.class)));
  }

  private record Loaded(CompiledFile file, FusionRule rule) implements FusionRule {

    @Override
    public boolean fuses(Value producer, Value consumer, Kernel kernel) {
      return file.call("fuses()", () -> rule.fuses(producer, consumer, kernel));
    }

    @Override
    public boolean fusesSibling(Value value, Kernel kernel) {
      return file.call("fusesSibling()", () -> rule.fusesSibling(value, kernel));
    }

    @Override
    public FusionLevel rewrites() {
      return file.call("rewrites()", rule::rewrites);
    }

    @Override
    public String label() {
      return file.call("label()", rule::label);
    }
  }
}
