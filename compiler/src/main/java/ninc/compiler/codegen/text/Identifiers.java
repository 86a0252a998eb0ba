package ninc.compiler.codegen.text;

import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Identifiers for the names of a network in one scope of emitted code. No two are alike, even where
 * case is ignored, as many file systems do with the files of classes.
 *
 * <p>The name of an array begins with {@code a}, that of a local variable with {@code v}, before a
 * capital or a digit; that of a class ends in {@code Kernel}. No keyword, function or macro of
 * Java, OpenCL C or CUDA C looks like this, nor does any name in the emitter's own text, so there
 * is no list of reserved words. All are ASCII: TornadoVM writes the names of arrays into OpenCL C,
 * which has no other letters.
 */
public final class Identifiers {

  /** The name of a class's file is at most 255 bytes long. */
  private static final int MOST_CHARACTERS = 100;

  private final Set<String> taken = new HashSet<>();

  /** {@code nin1.conv.weight} becomes {@code aNin1ConvWeight}. */
  public String array(String name) {
    return fresh("a" + camelCase(name));
  }

  /**
   * {@code nin1.conv.bias} with the suffix {@code 0} becomes {@code vNin1ConvBias0}.
   *
   * @param suffix of letters, digits and _
   */
  public String local(String name, String suffix) {
    return fresh("v" + camelCase(name) + suffix);
  }

  /** {@code nin1+maxpool1} becomes {@code Nin1Maxpool1Kernel}. */
  public String kernel(String name) {
    String words = camelCase(name);
    String start = Character.isDigit(words.charAt(0)) ? "_" : "";
    return fresh(start + words + "Kernel");
  }

  private String fresh(String wanted) {
    String fresh = wanted;
    for (int number = 2; !taken.add(fresh.toLowerCase(Locale.ROOT)); number++) {
      fresh = wanted + "_" + number;
    }
    return fresh;
  }

  /** Letters lose their accents; whatever is no letter of English or digit separates words. */
  private static String camelCase(String name) {
    String plain = Normalizer.normalize(name, Normalizer.Form.NFKD).replaceAll("\\p{M}", "");
    StringBuilder words = new StringBuilder();
    for (String word : plain.split("[^A-Za-z0-9]+")) {
      if (!word.isEmpty()) {
        words.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
      }
    }
    return words.isEmpty()
        ? "Unnamed"
        : words.substring(0, Math.min(words.length(), MOST_CHARACTERS));
  }
}
