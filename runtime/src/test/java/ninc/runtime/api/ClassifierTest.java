package ninc.runtime.api;

import static ninc.runtime.training.TinyRun.DATA;
import static ninc.runtime.training.TinyRun.RECIPE;
import static ninc.runtime.training.TinyRun.SEED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import ninc.dsl.Network;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.data.Split;
import ninc.runtime.model.Model;
import ninc.runtime.training.RecordingListener;
import ninc.runtime.training.TinyRun;
import ninc.runtime.training.Totals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierTest {
  private static final Backend CPU = new CpuBackend(2);
  private static final Model MODEL = TinyRun.model(RECIPE.epochs(12));

  @TempDir Path folder;

  @Test
  void predictsWhatItIsMeasuredBy() {
    Classifier classifier = Classifier.train(MODEL, DATA, SEED, CPU);
    Totals totals = classifier.evaluate(DATA.train());
    assertThat(correct(classifier.predict(DATA.train()), DATA.train()))
        .as("seed %d", SEED)
        .isEqualTo(totals.correct())
        .isGreaterThan(15);
  }

  @Test
  void aPredictionIsTheLikeliestClass() {
    Prediction prediction =
        Prediction.of(new float[] {-1, 3, 3, 2}, List.of("none", "first", "second", "last"));
    double sum = Math.exp(-4) + 1 + 1 + Math.exp(-1);
    assertThat(prediction).isEqualTo(new Prediction(1, "first", 1 / sum));
    assertThat(Prediction.of(new float[] {0, 1}, List.of("none")).className()).isEqualTo("1");
  }

  @Test
  void listenersAreToldOfEachStep() {
    RecordingListener listener = new RecordingListener();
    Classifier.train(TinyRun.model(RECIPE), DATA, SEED, CPU, listener);
    assertThat(listener.losses()).hasSize(15);
  }

  @Test
  void isTheSameAgainFromItsFileAndFromItsSeed() throws IOException {
    Path file = folder.resolve("one.safetensors");
    Path other = folder.resolve("other.safetensors");
    Classifier classifier = Classifier.train(MODEL, DATA, SEED, CPU);
    classifier.save(file);
    Classifier loaded = Classifier.load(MODEL, DATA.classNames(), file, CPU);
    assertThat(loaded.predict(DATA.test())).isEqualTo(classifier.predict(DATA.test()));
    Classifier.train(MODEL, DATA, SEED, CPU).save(other);
    assertThat(Files.mismatch(file, other)).as("seed %d", SEED).isEqualTo(-1);
  }

  @Test
  void refusesWhatDoesNotFit() {
    Path file = folder.resolve("other.safetensors");
    Classifier.train(MODEL, DATA, SEED, CPU).save(file);
    Model wider = new Model("Wider", Network.input(1, 6, 5).linear(3).build(), RECIPE);
    Model larger = new Model("Larger", Network.input(1, 7, 7).linear(3).build(), RECIPE);
    assertThatThrownBy(() -> Classifier.load(wider, List.of(), file, CPU))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("saved from another model");
    assertThatThrownBy(() -> Classifier.train(larger, DATA, SEED, CPU))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Larger takes images of 1×7×7");
  }

  private static long correct(List<Prediction> predictions, Split examples) {
    long correct = 0;
    for (int i = 0; i < examples.size(); i++) {
      if (predictions.get(i).label() == examples.label(i)) {
        correct++;
      }
    }
    return correct;
  }
}
