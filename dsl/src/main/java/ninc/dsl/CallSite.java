package ninc.dsl;

/** Where in the author's source a call into the DSL was made. */
final class CallSite {

  private CallSite() {}

  /** {@code NiN.java:9: }, or nothing where the caller was compiled without line numbers. */
  static String prefix() {
    return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
        .walk(frames ->
            frames
                .filter(frame -> frame.getDeclaringClass().getPackage() != OWN)
                .findFirst()
                .filter(frame -> frame.getFileName() != null && frame.getLineNumber() > 0)
                .map(frame -> "%s:%d: ".formatted(frame.getFileName(), frame.getLineNumber()))
                .orElse(""));
  }

  private static final Package OWN = CallSite.class.getPackage();
}
