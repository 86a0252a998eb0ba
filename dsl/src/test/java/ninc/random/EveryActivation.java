package ninc.random;

import static ninc.dsl.Dsl.elu;
import static ninc.dsl.Dsl.gelu;
import static ninc.dsl.Dsl.hardSigmoid;
import static ninc.dsl.Dsl.hardSwish;
import static ninc.dsl.Dsl.identity;
import static ninc.dsl.Dsl.leakyRelu;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.relu6;
import static ninc.dsl.Dsl.sigmoid;
import static ninc.dsl.Dsl.silu;
import static ninc.dsl.Dsl.tanh;

import java.util.List;
import ninc.dsl.Activation;

/** The activations of the language, those with a setting twice. */
public final class EveryActivation {
  public static final List<Activation> LIST =
      List.of(
          identity(),
          relu(),
          relu6(),
          leakyRelu(0.01),
          leakyRelu(0.3),
          elu(1),
          elu(0.7),
          gelu(),
          silu(),
          hardSwish(),
          sigmoid(),
          hardSigmoid(),
          tanh());

  private EveryActivation() {}
}
