package ninc.compiler.fuse;

/** The extent in which a value is read, which determines where it is stored. */
public enum Scope {
  /** The value is read only within its loop; a tile of pixels is stored. */
  TILE,
  /** A later loop of its region reads the value; the whole map of one example is stored. */
  IMAGE,
  /** Another region, a reduction over the batch or the caller reads the value. */
  MEMORY;

  /** Returns the wider of two scopes. */
  Scope widest(Scope other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
