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
 * Assigns each block to a cell. The forward pass runs down the first column, with branches in
 * parallel lanes. The backward pass runs up the second column, and the gradients and updates of
 * parameters up the third and fourth, each block next to the forward block that it belongs to.
 */
final class Grid {

  /**
   * A cell of the diagram, in which several blocks can be stacked.
   *
   * @param column the kind of blocks in the column
   * @param lane the lane in the column
   * @param row the row
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

  /** The forward block that a value or parameter belongs to, by name. */
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

  /** Places a block below all blocks that it reads, in the lane of the first. */
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

  /** Places an input above its first reader. */
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
    // The parameters of all branches share one lane.
    int lane = block.kind() == Kind.BACKWARD ? origin.lane : 0;
    cells.put(block, new Cell(block.kind(), lane, origin.row));
  }

  /** Returns the forward block that a block belongs to, or else a block that it reads. */
  private Optional<Block> origin(Block block) {
    return block.values().stream()
        .map(value -> forward.get(value.origin()))
        .filter(found -> found != null)
        .findFirst()
        .or(() -> diagram.sources(block).stream().filter(cells::containsKey).findFirst());
  }
}
