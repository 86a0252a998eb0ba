package ninc.runtime.io;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 checksum of what is added, in this order. */
public final class Sha256 {
  private final MessageDigest digest;

  /** Creates the checksum of nothing. */
  public Sha256() {
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Adds the remaining bytes of a buffer. */
  public Sha256 add(ByteBuffer bytes) {
    digest.update(bytes);
    return this;
  }

  /** Adds a text in UTF-8. */
  public Sha256 add(String text) {
    return add(StandardCharsets.UTF_8.encode(text));
  }

  /** Returns the checksum in lower-case hexadecimal. It must be called once, at the end. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
