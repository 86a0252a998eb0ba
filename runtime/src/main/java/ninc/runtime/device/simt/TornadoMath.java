package ninc.runtime.device.simt;

/** The math functions that kernels call, with the name and methods of TornadoVM's class. */
public final class TornadoMath {

  private TornadoMath() {}

  public static float exp(float x) {
    return (float) Math.exp(x);
  }

  public static float log(float x) {
    return (float) Math.log(x);
  }

  public static float tanh(float x) {
    return (float) Math.tanh(x);
  }

  public static float sqrt(float x) {
    return (float) Math.sqrt(x);
  }

  public static float max(float a, float b) {
    return Math.max(a, b);
  }

  public static float min(float a, float b) {
    return Math.min(a, b);
  }

  public static int max(int a, int b) {
    return Math.max(a, b);
  }

  public static int min(int a, int b) {
    return Math.min(a, b);
  }
}
