package ninc.compiler.report;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import ninc.compiler.ir.Storage;
import ninc.compiler.ir.Value;

/**
 * Gives each block a cell. The forward pass runs down the first column, branches in lanes side by
 * side; the backward pass runs up the second, each block beside the one that it belongs to, and so
 * do the gradients and updates of parameters in the third and fourth.
 */
final class Grid {

  /**
   * A place in the picture; several blocks of one cell are stacked.
   *
   * @param column the kind that it is for
   * @param lane counted within the column
   */
  record Cell(Kind column, int lane, int row) implements Comparable<Cell> {
    private static final Comparator<Cell> ORDER =
        Comparator.comparing(Cell::column).thenComparingInt(Cell::lane).thenComparingInt(Cell::row);

    @Override
    public int compareTo(Cell other) {
      return ORDER.compare(this, other);
    }
  }

  private final Diagram diagram;
  private final Map<Block, Cell> cells = new IdentityHashMap<>();
  private final Set<Cell> taken = new HashSet<>();

  /** The block of the forward pass that a name belongs to, a value's or a parameter's. */
  private final Map<String, Block> forward = new HashMap<>();

  private Grid(Diagram diagram) {
    this.diagram = diagram;
  }

  static Map<Block, Cell> of(Diagram diagram) {
    Grid grid = new Grid(diagram);
    grid.ofKind(Kind.FORWARD).forEach(grid::placeForward);
    grid.ofKind(Kind.FED).forEach(grid::placeFed);
    Stream.of(Kind.BACKWARD, Kind.GRADIENT, Kind.UPDATE)
        .flatMap(grid::ofKind)
        .forEach(grid::placeBeside);
    return grid.cells;
  }

  private Stream<Block> ofKind(Kind kind) {
    return diagram.blocks().stream().filter(block -> block.kind() == kind);
  }

  /** Below all that it reads, in the lane of the first. */
  private void placeForward(Block block) {
    List<Cell> sources =
        diagram.sources(block).stream().filter(cells::containsKey).map(cells::get).toList();
    int row = 1 + sources.stream().mapToInt(Cell::row).max().orElse(0);
    int lane = sources.isEmpty() ? 0 : sources.getFirst().lane;
    cells.put(block, free(lane, row));
    for (Value value : block.values()) {
      forward.put(value.name(), block);
      value.op().operands().stream()
          .filter(operand -> operand.op().storage() == Storage.PERSISTENT)
          .forEach(parameter -> forward.putIfAbsent(parameter.name(), block));
    }
  }

  /** Above the first that reads it. */
  private void placeFed(Block block) {
    Cell reader =
        diagram.readers(block).stream()
            .filter(cells::containsKey)
            .map(cells::get)
            .findFirst()
            .orElse(new Cell(Kind.FORWARD, 0, 1));
    cells.put(block, free(reader.lane, reader.row - 1));
    forward.put(block.title(), block);
  }

  private Cell free(int firstLane, int row) {
    Cell cell = new Cell(Kind.FORWARD, firstLane, row);
    while (!taken.add(cell)) {
      cell = new Cell(Kind.FORWARD, cell.lane + 1, row);
    }
    return cell;
  }

  private void placeBeside(Block block) {
    Cell origin = origin(block).map(cells::get).orElse(new Cell(Kind.FORWARD, 0, 1));
    // Parameters of all branches stand in one lane.
    int lane = block.kind() == Kind.BACKWARD ? origin.lane : 0;
    cells.put(block, new Cell(block.kind(), lane, origin.row));
  }

  /** What a block belongs to, or else something that it reads. */
  private Optional<Block> origin(Block block) {
    return block.values().stream()
        .map(value -> forward.get(value.origin()))
        .filter(found -> found != null)
        .findFirst()
        .or(() -> diagram.sources(block).stream().filter(cells::containsKey).findFirst());
  }
}
