package ninc.compiler.draw;

import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import ninc.compiler.differentiate.StepPart;
import ninc.compiler.draw.Block.Kind;
import ninc.compiler.graph.Parameter;
import ninc.compiler.graph.Value;

/**
 * Gives each block a cell. The forward pass runs down the first column, branches in lanes side by
 * side; the backward pass runs up the second, each block beside the one that it belongs to, and so
 * do the gradients and updates of parameters in the third and fourth.
 */
final class Grid {

  /**
   * A place in the picture; several blocks of one cell are stacked.
   *
   * @param column {@link #FORWARD} to {@link #UPDATE}
   * @param lane counted within the column
   */
  record Cell(int column, int lane, int row) implements Comparable<Cell> {
    private static final Comparator<Cell> ORDER =
        Comparator.comparingInt(Cell::column)
            .thenComparingInt(Cell::lane)
            .thenComparingInt(Cell::row);

    /** Whether data flows upwards here. */
    boolean isUpwards() {
      return column == BACKWARD;
    }

    @Override
    public int compareTo(Cell other) {
      return ORDER.compare(this, other);
    }
  }

  static final int FORWARD = 0;
  static final int BACKWARD = 1;
  static final int GRADIENT = 2;
  static final int UPDATE = 3;

  private final Diagram diagram;
  private final Map<Block, Cell> cells = new IdentityHashMap<>();

  /** The block of the forward pass that a name belongs to, a value's or a parameter's. */
  private final Map<String, Block> forward = new HashMap<>();

  private Grid(Diagram diagram) {
    this.diagram = diagram;
  }

  /** What stands in a column. */
  static String caption(int column) {
    return List.of("forward ↓", "backward ↑", "gradients of parameters", "updates").get(column);
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
          .filter(operand -> operand.op() instanceof Parameter)
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
            .orElse(new Cell(FORWARD, 0, 1));
    cells.put(block, free(reader.lane, reader.row - 1));
    forward.put(block.title(), block);
  }

  private Cell free(int firstLane, int row) {
    Cell cell = new Cell(FORWARD, firstLane, row);
    while (cells.containsValue(cell)) {
      cell = new Cell(FORWARD, cell.lane + 1, row);
    }
    return cell;
  }

  private void placeBeside(Block block) {
    Cell origin = origin(block).map(cells::get).orElse(new Cell(FORWARD, 0, 1));
    cells.put(
        block,
        switch (block.kind()) {
          case FED, FORWARD -> origin;
          case BACKWARD -> new Cell(BACKWARD, origin.lane, origin.row);
          case GRADIENT -> new Cell(GRADIENT, 0, origin.row);
          case UPDATE -> new Cell(UPDATE, 0, origin.row);
        });
  }

  /** What a block belongs to, or else something that it reads. */
  private Optional<Block> origin(Block block) {
    return block.values().stream()
        .map(value -> forward.get(StepPart.origin(value)))
        .filter(found -> found != null)
        .findFirst()
        .or(() -> diagram.sources(block).stream().filter(cells::containsKey).findFirst());
  }
}
