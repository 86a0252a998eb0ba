package ninc.compiler.codegen.text;

import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The identifiers that one scope of emitted code has for names of a network, each given once. They
 * are unequal even where case is ignored, as many file systems do for the files of classes.
 *
 * <p>Nobody but this class makes identifiers of a form that these have: an array is {@code a} and a
 * local variable {@code v} before a capital or a digit, a class ends in {@code Kernel}. No keyword,
 * function or macro of Java, OpenCL C and CUDA C looks like that, nor do the names in the emitter's
 * own text, so nothing has to be looked up in a list. All are ASCII, for TornadoVM writes the names
 * of arrays into OpenCL C.
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
