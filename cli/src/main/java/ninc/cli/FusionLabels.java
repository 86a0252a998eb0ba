package ninc.cli;

import java.util.Arrays;
import java.util.Iterator;
import ninc.compiler.fuse.FusionLevel;

/** The levels of fusion as the command line writes them, for help and completion. */
final class FusionLabels implements Iterable<String> {

  @Override
  public Iterator<String> iterator() {
    return Arrays.stream(FusionLevel.values()).map(FusionLevel::label).iterator();
  }
}
