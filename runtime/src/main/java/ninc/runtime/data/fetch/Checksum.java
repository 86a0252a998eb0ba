package ninc.runtime.data.fetch;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A checksum of some content.
 *
 * @param algorithm as {@link MessageDigest} calls it
 * @param hex the sum, in lower-case hexadecimal
 */
record Checksum(String algorithm, String hex) {

  static Checksum sha256(String hex) {
    return new Checksum("SHA-256", hex);
  }

  /**
   * For files that come out of an archive whose SHA-256 is checked; it finds damage, not malice.
   */
  static Checksum md5(String hex) {
    return new Checksum("MD5", hex);
  }

  /** Something to feed the content to. */
  MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }
}
