package ninc.compiler.fuse;

/**
 * Signals that a rule asks for a kernel that cannot be. The message is one line with the reason.
 */
public final class IllegalFusion extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  IllegalFusion(String message) {
    super(message);
  }
}
