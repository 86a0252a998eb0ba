package ninc.runtime.backend;

import java.util.function.Function;

/** Opens sessions and closes them if their preparation fails. */
public final class Preparation {

  private Preparation() {}

  /**
   * Opens a session and returns what {@code prepare} makes of it. The result owns the session.
   *
   * @throws DeviceOutOfMemory if other processes have taken the memory in the meantime
   */
  public static <T> T of(Backend backend, Function<Session, T> prepare) {
    Session session = backend.open();
    try {
      return prepare.apply(session);
    } catch (OutOfMemoryError e) {
      session.close();
      throw new DeviceOutOfMemory(e);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }
}
