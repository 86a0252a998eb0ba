package ninc.compiler.fuse;

/** How far from where it is computed a value is read, and so where it has to be kept. */
public enum Scope {
  /** Within its loop: a tile of pixels. */
  TILE,
  /** By a later loop of its region: the whole map of one example. */
  IMAGE,
  /** By another region, by what reads the whole batch, or by whoever runs the graph. */
  MEMORY;

  /** The wider of two. */
  Scope or(Scope other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
