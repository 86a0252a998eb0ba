package ninc.cli.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.geom.Rectangle2D;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PointLabelsTest {
  private static final Rectangle2D PLOT = new Rectangle2D.Double(0, 0, 400, 200);

  @Test
  void aLoneLabelIsToTheRightOfItsPoint() {
    assertThat(new PointLabels(PLOT).place(100, 100, 5, "conv").orElseThrow())
        .satisfies(place -> {
          assertThat(place.x()).isGreaterThan(105);
          assertThat(place.y()).isBetween(95.0, 110.0);
        });
  }

  @Test
  void aLabelStaysInThePlot() {
    assertThat(new PointLabels(PLOT).place(395, 100, 5, "conv").orElseThrow().x()).isLessThan(390);
  }

  @Test
  void labelsOfOnePointAllHaveTheirOwnPlaceUntilThereIsNoRoom() {
    PointLabels labels = new PointLabels(PLOT);
    Set<PointLabels.Place> places = new HashSet<>();
    Optional<PointLabels.Place> place = labels.place(200, 100, 5, "convolution");
    while (place.isPresent()) {
      assertThat(places.add(place.get())).isTrue();
      place = labels.place(200, 100, 5, "convolution");
    }
    assertThat(places).hasSizeBetween(4, 8);
  }

  @Test
  void aLabelKeepsOffOtherPoints() {
    PointLabels labels = new PointLabels(PLOT);
    labels.avoid(130, 100, 8);
    assertThat(labels.place(100, 100, 5, "conv").orElseThrow().x()).isLessThan(100);
  }
}
