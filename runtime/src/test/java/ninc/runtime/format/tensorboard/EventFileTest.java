package ninc.runtime.format.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import ninc.runtime.Failure;
import ninc.runtime.data.Png;
import ninc.runtime.format.tensorboard.EventReader.Fields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.ofEpochMilli(1_700_000_000_250L));

  @TempDir Path folder;

  @Test
  void theReaderOfThisTestKnowsTheChecksum() {
    // The check value of CRC-32C in the catalogue of parametrised CRC algorithms.
    assertThat(EventReader.crc("123456789".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(0xe3069283);
  }

  @Test
  void beginsWithTheVersionAndTheStepFromWhichAllIsNew() throws IOException {
    EventFile.create(folder, 41, CLOCK).close();
    List<Fields> events = EventReader.read(only());
    assertThat(events).hasSize(2);
    assertThat(events.get(0).text(3)).isEqualTo("brain.Event:2");
    assertThat(events.get(1).one(2)).isEqualTo(41L);
    assertThat(events.get(1).message(7).one(1)).as("SessionLog.START").isEqualTo(1L);
    assertThat(events).extracting(event -> event.one(1)).containsOnly(1_700_000_000.25);
  }

  @Test
  void scalarsHaveTheirTagsAndStep() throws IOException {
    SequencedMap<String, Double> values = new LinkedHashMap<>();
    values.put("step/loss", 2.5);
    values.put("größe", -0.125);
    try (EventFile file = EventFile.create(folder, 0, CLOCK)) {
      file.scalars(1L << 40, values);
    }
    Fields event = EventReader.read(only()).getLast();
    assertThat(event.one(2)).isEqualTo(1L << 40);
    assertThat(EventReader.scalars(event))
        .containsExactly(Map.entry("step/loss", 2.5f), Map.entry("größe", -0.125f));
  }

  @Test
  void picturesArePngFilesWithTheirSize() throws IOException {
    Png png = Png.of(new BufferedImage(5, 3, BufferedImage.TYPE_INT_ARGB));
    try (EventFile file = EventFile.create(folder, 0, CLOCK)) {
      file.picture(7, "filters", png);
    }
    Fields value = EventReader.read(only()).getLast().message(5).message(1);
    Fields image = value.message(4);
    assertThat(value.text(1)).isEqualTo("filters");
    assertThat(image.one(1)).as("height").isEqualTo(3L);
    assertThat(image.one(2)).as("width").isEqualTo(5L);
    assertThat(image.one(3)).as("RGBA").isEqualTo(4L);
    assertThat((byte[]) image.one(4)).isEqualTo(png.bytes());
  }

  @Test
  void eventsAreInTheFileBeforeItIsClosed() throws IOException {
    try (EventFile file = EventFile.create(folder, 0, CLOCK)) {
      assertThat(EventReader.read(only())).hasSize(2);
      file.scalars(1, new LinkedHashMap<>());
      assertThat(EventReader.read(only())).hasSize(3);
    }
  }

  @Test
  void saysWhereNothingCanBeWritten() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> EventFile.create(file, 0, CLOCK))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("cannot write " + file);
  }

  private Path only() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      assertThat(all.getFirst().getFileName().toString()).contains("tfevents");
      return all.getFirst();
    }
  }
}
