package ninc.compiler.report;

import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import ninc.compiler.report.Grid.Cell;

/**
 * Computes the rectangle of each block of a diagram. Lanes are as wide as their widest block, and
 * rows as high as their highest stack.
 *
 * @param boxes the rectangle of each block
 * @param columns the left edge of each column of the {@link Grid}
 * @param width the width of the diagram
 * @param height the height of the diagram
 */
record Layout(Map<Block, Box> boxes, Map<Kind, Double> columns, double width, double height) {
  static final double ROW_GAP = 18;
  private static final double STACK_GAP = 8;
  private static final double LANE_GAP = 30;
  private static final double COLUMN_GAP = 64;

  private record Lane(Kind column, int number) implements Comparable<Lane> {
    static Lane of(Cell cell) {
      return new Lane(cell.column(), cell.lane());
    }

    @Override
    public int compareTo(Lane other) {
      return Comparator.comparing(Lane::column).thenComparingInt(Lane::number).compare(this, other);
    }
  }

  /** Computes the rectangles of the blocks of a part of a diagram; other blocks have none. */
  static Layout of(Diagram diagram, DiagramPart part) {
    Map<Block, Cell> cells = Grid.of(diagram);
    SortedMap<Cell, List<Block>> stacks = stacks(diagram, part, cells);
    SortedMap<Lane, Double> widths = new TreeMap<>();
    SortedMap<Integer, Double> heights = new TreeMap<>();
    stacks.forEach((cell, stack) -> {
      double widest = stack.stream().mapToDouble(Box::width).max().orElseThrow();
      widths.merge(Lane.of(cell), widest, Math::max);
      heights.merge(cell.row(), height(stack), Math::max);
    });

    Map<Kind, Double> columns = new TreeMap<>();
    Map<Lane, Double> lefts = new TreeMap<>();
    double x = 0;
    for (Lane lane : widths.keySet()) {
      if (x > 0) {
        x += columns.containsKey(lane.column) ? LANE_GAP : COLUMN_GAP;
      }
      columns.putIfAbsent(lane.column, x);
      lefts.put(lane, x);
      x += widths.get(lane);
    }
    Map<Integer, Double> tops = new TreeMap<>();
    double y = 0;
    for (int row : heights.keySet()) {
      tops.put(row, y);
      y += heights.get(row) + ROW_GAP;
    }

    Map<Block, Box> boxes = new IdentityHashMap<>();
    stacks.forEach((cell, stack) -> {
      double top = tops.get(cell.row()) + (heights.get(cell.row()) - height(stack)) / 2;
      Lane lane = Lane.of(cell);
      for (Block block : stack) {
        boxes.put(block, new Box(block, lefts.get(lane), top, widths.get(lane)));
        top += Box.height(block) + STACK_GAP;
      }
    });
    return new Layout(boxes, columns, x, y - ROW_GAP);
  }

  /**
   * Returns the blocks of each cell from top to bottom; in the backward pass, the last comes first.
   */
  private static SortedMap<Cell, List<Block>> stacks(
      Diagram diagram, DiagramPart part, Map<Block, Cell> cells) {
    SortedMap<Cell, List<Block>> stacks =
        diagram.blocks().stream()
            .filter(block -> part.shows(block.kind()))
            .collect(Collectors.groupingBy(cells::get, TreeMap::new, Collectors.toList()));
    stacks.replaceAll((cell, stack) -> cell.column().isUpwards() ? stack.reversed() : stack);
    return stacks;
  }

  private static double height(List<Block> stack) {
    return stack.stream().mapToDouble(Box::height).sum() + (stack.size() - 1) * STACK_GAP;
  }
}
