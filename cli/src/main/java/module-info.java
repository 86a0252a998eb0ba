/** The command line. */
@SuppressWarnings("requires-automatic") // JLine's provider of terminals has no module descriptor.
module ninc.cli {
  requires com.fasterxml.jackson.databind;
  requires java.compiler;
  requires java.desktop;
  requires java.management;
  requires java.xml;
  requires jdk.jshell;
  requires ninc.runtime;
  requires org.jline.terminal;
  requires org.jline.terminal.ffm;
  requires transitive info.picocli;

  exports ninc.cli;

  opens ninc.cli to
      info.picocli;
  opens ninc.cli.command to
      info.picocli;
  opens ninc.cli.option to
      info.picocli;
}
