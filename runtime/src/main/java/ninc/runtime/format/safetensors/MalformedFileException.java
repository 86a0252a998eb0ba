package ninc.runtime.format.safetensors;

import java.io.IOException;

/**
 * Signals a violation of the format. The message does not name the file; {@link SafetensorsFile}
 * adds its path.
 */
final class MalformedFileException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedFileException(String message) {
    super(message);
  }
}
