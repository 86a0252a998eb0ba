package ninc.cli.command;

import javax.lang.model.SourceVersion;
import ninc.dsl.ModelDefinition;
import ninc.runtime.UserError;

/**
 * A template of a model definition.
 *
 * @param name the name of the class
 */
record ModelTemplate(String name) {

  /**
   * Creates the template for a class name, with or without {@code .java} at its end.
   *
   * @throws UserError if a model's class cannot have that name
   */
  static ModelTemplate named(String given) {
    String name = given.replaceFirst("\\.java$", "");
    if (!SourceVersion.isIdentifier(name) || SourceVersion.isKeyword(name)) {
      throw new UserError(
          "'%s' is not a valid class name; use letters and digits, such as MyNiN".formatted(name));
    }
    if (ModelDefinition.class.getResource(name + ".class") != null) {
      throw new UserError(
          "'%s' is the name of a class of ninc; choose another name, such as My%s"
              .formatted(name, name));
    }
    return new ModelTemplate(name);
  }

  String fileName() {
    return name + ".java";
  }

  String text() {
    return """
    import static ninc.dsl.Dsl.*;

    import ninc.dsl.*;

    public final class %s implements ModelDefinition {
      public Network network() {
        return Network.input(1, 28, 28) // channels, height, width
            .ninBlock(32, kernel(5), padding(2)) // a convolution and two pointwise ones
            .maxPool(3, stride(2))
            .dropout(0.3)
            // As many channels at the end as there are classes, and no ReLU on the logits.
            .ninBlock(64, kernel(3), padding(1), pointwise(64, 10), lastActivation(identity()))
            .globalAveragePool()
            .build();
      }

      public Training training() {
        return Training.on("fashion-mnist")
            .batchSize(64)
            .epochs(5)
            .optimizer(sgd(0.05).momentum(0.9).weightDecay(5e-4))
            .schedule(oneCycle())
            .initializer(kaimingUniform());
      }
    }
    """
        .formatted(name);
  }
}
