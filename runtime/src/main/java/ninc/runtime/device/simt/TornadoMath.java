package ninc.runtime.device.simt;

/**
 * The math functions that kernels call, with the name and methods of TornadoVM's class. Of a NaN
 * and a number, {@code max} and {@code min} give the number, as the instructions of GPUs do.
 */
public final class TornadoMath {

  private TornadoMath() {}

  public static float exp(float x) {
    return (float) Math.exp(x);
  }

  public static float log(float x) {
    return (float) Math.log(x);
  }

  public static float sqrt(float x) {
    return (float) Math.sqrt(x);
  }

  public static float max(float a, float b) {
    return Float.isNaN(a) ? b : Float.isNaN(b) ? a : Math.max(a, b);
  }

  public static float min(float a, float b) {
    return Float.isNaN(a) ? b : Float.isNaN(b) ? a : Math.min(a, b);
  }

  public static int max(int a, int b) {
    return Math.max(a, b);
  }

  public static int min(int a, int b) {
    return Math.min(a, b);
  }
}
