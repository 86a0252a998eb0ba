package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.plus;

import ninc.compiler.codegen.program.ConstantArray;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Preprocess;
import ninc.compiler.ir.ResampleWeights;
import ninc.compiler.ir.Type.Images;
import ninc.compiler.ir.Value;

/**
 * Emits an element of the input of a network, computed from 8-bit images. The arithmetic is that of
 * integers, and the float32 value of each 8-bit result is looked up, so that no device rounds
 * otherwise than the host.
 */
final class PreprocessCode {
  private final KernelText kernel;
  private final Source body;
  private final Value value;
  private final Preprocess op;
  private final ElementIndex index;
  private final Images from;

  private PreprocessCode(KernelText kernel, Value value, Preprocess op, ElementIndex index) {
    this.kernel = kernel;
    this.body = kernel.body();
    this.value = value;
    this.op = op;
    this.index = index;
    this.from = op.stored();
  }

  /** Emits the statements that an element needs, and returns its expression. */
  static String write(KernelText kernel, Value value, Preprocess op, ElementIndex index) {
    PreprocessCode code = new PreprocessCode(kernel, value, op, index);
    return code.pixelValue(op.resizes() ? code.resized() : code.sample(index.offset()));
  }

  /** Returns the expression of an 8-bit sample of the images. */
  private String sample(String at) {
    return "(%s.get(%s) & %d)".formatted(kernel.input(op.images()), at, ResampleWeights.MAX_SAMPLE);
  }

  private String pixelValue(String sample) {
    float[][] ofChannels = op.pixelValues();
    float[] values = new float[from.channels() * Preprocess.SAMPLES];
    for (int c = 0; c < from.channels(); c++) {
      System.arraycopy(ofChannels[c], 0, values, c * Preprocess.SAMPLES, Preprocess.SAMPLES);
    }
    String table =
        kernel.constant(
            ConstantArray.of(
                value.name() + ".values",
                "[%d, %d] value of each 8-bit sample"
                    .formatted(from.channels(), Preprocess.SAMPLES),
                values));
    return from.channels() == 1
        ? "%s.get(%s)".formatted(table, sample)
        : "%s.get(%s * %d + %s)".formatted(table, index.channel(), Preprocess.SAMPLES, sample);
  }

  /**
   * Emits a loop over the rows that contribute to an element. The samples of each row are weighted
   * and rounded to 8 bits first, as when the rows of the whole image are resized first.
   */
  private String resized() {
    Preprocess.Resampling resampling = op.resampling();
    ResampleWeights horizontal = resampling.horizontal();
    ResampleWeights vertical = resampling.vertical();
    String columns = kernel.constant(table(horizontal, from.width(), op.width()));
    String rows = kernel.constant(table(vertical, from.height(), op.height()));
    String sum = local("Sum");
    String first = local("First");
    String line = local("Line");
    String i = local("Row");
    String j = local("Column");
    String at = "%s + %s * %d + %s".formatted(first, i, from.width(), j);
    body.comment("the samples of each row that contributes, and then these rows")
        .line(
            "int %s = (image * %d + %s.get(row)) * %d + %s.get(column);",
            first, from.height(), rows, from.width(), columns)
        .line("int %s = %d;", sum, ResampleWeights.HALF)
        .open("for (int %s = 0; %s < %d; %s++)", i, i, vertical.taps(), i)
        .line("int %s = %d;", line, ResampleWeights.HALF)
        .open("for (int %s = 0; %s < %d; %s++)", j, j, horizontal.taps(), j)
        .line(
            "%s += %s * %s.get(%s);",
            line,
            sample(from.channels() == 1 ? at : element(at)),
            columns,
            plus("%s * %d + column".formatted(j, op.width()), op.width()))
        .close()
        .line(
            "%s += %s * %s.get(%s);",
            sum, rounded(line), rows, plus("%s * %d + row".formatted(i, op.height()), op.height()))
        .close();
    return rounded(sum);
  }

  /** Returns the index of the element's channel at a pixel of the images. */
  private String element(String pixel) {
    return "(%s) * %d + %s".formatted(pixel, from.channels(), index.channel());
  }

  private static ConstantArray table(ResampleWeights weights, int from, int to) {
    return ConstantArray.of(
        ".resample.%d.to.%d".formatted(from, to),
        "[1 + %d, %d] first sample, and weights of the samples from there"
            .formatted(weights.taps(), to),
        weights.table());
  }

  /** Returns the expression of {@link ResampleWeights#rounded}. */
  private static String rounded(String sum) {
    return "TornadoMath.min(%s >> %d, %d)"
        .formatted(sum, ResampleWeights.PRECISION_BITS, ResampleWeights.MAX_SAMPLE);
  }

  private String local(String role) {
    return kernel.local(value, role + index.suffix());
  }
}
