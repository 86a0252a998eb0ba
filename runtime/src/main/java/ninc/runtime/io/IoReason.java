package ninc.runtime.io;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Says in words for people why input or output failed. */
public final class IoReason {
  private IoReason() {}

  /** The reason; several exceptions of the JDK have a message that does not tell. */
  public static String of(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "permission denied for " + denied.getFile();
      case NoSuchFileException missing -> "there is no " + missing.getFile();
      case ConnectException _ -> "no connection";
      default -> e.getMessage() == null ? e.toString() : e.getMessage();
    };
  }
}
