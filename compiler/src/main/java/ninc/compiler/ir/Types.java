package ninc.compiler.ir;

/** Checks that operators make of their operands. */
final class Types {

  private Types() {}

  static <T extends Type> T expect(Class<T> kind, Value value) {
    if (!kind.isInstance(value.type())) {
      throw new IllegalArgumentException(
          "%s is %s, not a %s".formatted(value, value.type(), kind.getSimpleName()));
    }
    return kind.cast(value.type());
  }

  static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(message.formatted(values));
    }
  }
}
