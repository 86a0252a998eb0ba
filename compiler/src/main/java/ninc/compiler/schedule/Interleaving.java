package ninc.compiler.schedule;

/**
 * How the elements of a tile's side are shared among the lanes along it. They take turns, each with
 * {@code vector} adjacent elements, which it reads at a time.
 *
 * @param lanes the number of lanes
 * @param vector the number of adjacent elements of a lane
 */
public record Interleaving(int lanes, int vector) {

  /**
   * Returns the widest interleaving.
   *
   * @param elements the number of elements per lane
   * @param vector the number of adjacent elements that a lane can read at a time
   */
  public static Interleaving of(int lanes, int elements, int vector) {
    return new Interleaving(lanes, elements % vector == 0 ? vector : 1);
  }

  /** Returns where an element of a lane is, relative to the lane's first one. */
  public int offset(int element) {
    return element / vector * vector * lanes + element % vector;
  }

  /** Returns where the element of the last lane is in the tile. */
  public int last(int element) {
    return (lanes - 1) * vector + offset(element);
  }
}
