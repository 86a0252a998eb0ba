package ninc.compiler.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import ninc.compiler.ir.Layout.Concat;
import ninc.compiler.ir.Layout.Flatten;
import ninc.compiler.ir.Source.Input;
import org.junit.jupiter.api.Test;

class GraphTest {

  private final GraphBuilder builder = new GraphBuilder();
  private final Value x = builder.add("x", new Input(new Type.FeatureMap(2, 2, 1)));

  @Test
  void aNameThatIsTakenGetsANumber() {
    assertThat(builder.add("x", new Flatten(x))).hasToString("x.2");
    assertThat(builder.add("x", new Flatten(x))).hasToString("x.3");
  }

  @Test
  void aBuilderThatGoesOnKeepsValuesAndResults() {
    builder.result("x", x);
    Graph before = builder.build();
    GraphBuilder more = new GraphBuilder(before);
    Value y = more.add("y", new Flatten(x));
    more.result("y", y);
    assertThat(more.build().values()).containsExactly(x, y);
    assertThat(more.build().results()).containsOnlyKeys("x", "y");
    assertThat(before.values()).containsExactly(x);
  }

  @Test
  void aMissingResultIsNamedWithThoseThereAre() {
    builder.result("logits", x);
    assertThatThrownBy(() -> builder.build().result("loss"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no result loss among [logits]");
  }

  @Test
  void valuesAreFoundByTheirOperator() {
    Value flat = builder.add("flat", new Flatten(x));
    assertThat(builder.build().all(Flatten.class)).isEqualTo(List.of(flat));
    assertThat(builder.build().all(Concat.class)).isEmpty();
  }
}
