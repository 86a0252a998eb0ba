package ninc.runtime.format.safetensors;

import java.io.IOException;

/** Says what in a file is not as the format wants it; {@link SafetensorsFile} adds which file. */
final class MalformedFileException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedFileException(String message) {
    super(message);
  }
}
