package ninc.runtime.backend;

import java.util.function.Function;
import ninc.runtime.Failure;

/** Opens sessions, and closes them again where what they are opened for fails. */
public final class Preparation {

  private Preparation() {}

  /**
   * What {@code prepare} makes of a new session, which then is whoever's has the result.
   *
   * @throws Failure where others took the memory meanwhile
   */
  public static <T> T of(Backend backend, Function<Session, T> prepare) {
    Session session = backend.open();
    try {
      return prepare.apply(session);
    } catch (OutOfMemoryError e) {
      session.close();
      throw new Failure("there is not enough memory for such a batch; lower --batch-size", e);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }
}
