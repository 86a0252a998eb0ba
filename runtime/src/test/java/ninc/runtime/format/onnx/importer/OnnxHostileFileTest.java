package ninc.runtime.format.onnx.importer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URISyntaxException;
import java.nio.file.Path;
import ninc.runtime.UserError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that cannot be imported, which are also the seeds of {@link OnnxImportFuzzTest}. */
class OnnxHostileFileTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cut | it is damaged or not a protobuf message",
        "cycle | its graph has a cycle that leads to the node 'add'",
        "external | the tensor 'w' is in another file, '../../secret.bin'; save the model with its"
            + " parameters in one file",
        "unsupported | ninc has no equivalent of Resize ('up?1', 'up2'); LSTM ('rnn')",
        "gather | ninc has no equivalent of Gather ('pick': its input 1 must be a constant)",
        "elementwise | ninc has no equivalent of Exp ('e')",
        "dims | the values of the tensor 'w' do not match its shape",
        "input-of-2-to-the-60 | its input is too large: ",
        "dynamic | its input 'x' is ?×3×?×?, but channels, height and width must be fixed; export it"
            + " with a fixed image size",
        "missing | the node 'conv' reads the tensor 'w', which is missing",
        "two-inputs | it has 2 inputs, but ninc imports networks with one",
        "branches-60-deep | it has branches in branches more than 50 deep",
      })
  void isRefusedInOneLine(String name, String message) throws URISyntaxException {
    Path file = Path.of(getClass().getResource("OnnxImportFuzzTestInputs/read/" + name).toURI());
    assertThatThrownBy(() -> OnnxImport.read(file, Naming.NUMBERED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }
}
