package ninc.runtime.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The examples of the standard, FIPS 180-2. */
class Sha256Test {
  @Test
  void isThatOfTheStandard() {
    assertThat(new Sha256().add("abc").hex())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void isThatOfAllPartsTogether() {
    String first = "abcdbcdecdefdefgefghfghighij";
    String last = "hijkijkljklmklmnlmnomnopnopq";
    assertThat(
            new Sha256()
                .add(first)
                .add(ByteBuffer.wrap(last.getBytes(StandardCharsets.UTF_8)))
                .hex())
        .isEqualTo("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  }
}
