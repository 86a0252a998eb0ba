package ninc.runtime.io;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Describes why input or output failed, in words for users. */
public final class IoReason {
  private IoReason() {}

  /** Returns the reason, also for exceptions of the JDK whose message is only a path. */
  public static String of(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "permission denied for " + denied.getFile();
      case NoSuchFileException missing -> "file not found: " + missing.getFile();
      case ConnectException _ -> "no connection";
      default -> e.getMessage() == null ? e.toString() : e.getMessage();
    };
  }
}
