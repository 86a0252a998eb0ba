package ninc.runtime.data.fetch;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A checksum.
 *
 * @param algorithm the name of the algorithm, as {@link MessageDigest} defines it
 * @param hex the checksum in lower-case hexadecimal
 */
record Checksum(String algorithm, String hex) {

  static Checksum sha256(String hex) {
    return new Checksum("SHA-256", hex);
  }

  /**
   * Returns an MD5 checksum, which detects damage but not tampering. It suffices for the files of
   * an archive whose SHA-256 is checked.
   */
  static Checksum md5(String hex) {
    return new Checksum("MD5", hex);
  }

  /** Returns a new digest to update with the content. */
  MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }
}
