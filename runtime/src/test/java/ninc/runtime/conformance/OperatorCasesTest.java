package ninc.runtime.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ninc.compiler.graph.Op;
import org.junit.jupiter.api.Test;

class OperatorCasesTest {

  @Test
  void everyOperatorHasACase() {
    Set<Class<?>> tested =
        Stream.concat(OperatorCases.differentiated(), OperatorCases.trained())
            .flatMap(operator -> operator.graph().values().stream())
            .map(value -> value.op().getClass())
            .collect(Collectors.toSet());
    assertThat(tested).containsExactlyInAnyOrder(Op.class.getPermittedSubclasses());
  }

  @Test
  void everyCaseHasANameOfItsOwn() {
    assertThat(Stream.concat(OperatorCases.differentiated(), OperatorCases.trained()))
        .extracting(OperatorCase::name)
        .doesNotHaveDuplicates();
  }
}
