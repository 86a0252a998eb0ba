package ninc.cli.report.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ninc.runtime.model.Model;
import ninc.runtime.model.ModelLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelColumnsTest {
  @TempDir Path folder;

  @Test
  void hasAColumnForEachParameterWithSeveralValues() throws IOException {
    ModelLoader definition = ModelLoader.compile(model());
    List<Model> models =
        Stream.of("3", "5").map(channels -> definition.load(Map.of("channels", channels))).toList();
    ModelColumns columns = ModelColumns.of(models);
    assertThat(columns).isEqualTo(new ModelColumns(false, List.of("channels")));
    assertThat(columns.with(models.getLast(), "1.0")).containsExactly("5", "1.0");
  }

  private Path model() throws IOException {
    return Files.writeString(
        folder.resolve("Net.java"),
        """
        import static ninc.dsl.Dsl.*;

        import ninc.dsl.*;

        public final class Net implements ModelDefinition {
          enum Pool { MAX, AVERAGE }

          public Network network() {
            Layers layers = Network.input(1, 8, 8).conv(parameter("channels", 4), kernel(3));
            return switch (parameter("pool", Pool.MAX)) {
              case MAX -> layers.maxPool(2).build();
              case AVERAGE -> layers.avgPool(2).build();
            };
          }

          public Training training() {
            return Training.defaults();
          }
        }
        """);
  }
}
