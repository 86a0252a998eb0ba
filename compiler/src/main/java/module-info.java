/** The compiler: from a network to a program of fused kernels. */
@SuppressWarnings("module") // Modules that are compiled after this one are named.
module ninc.compiler {
  requires transitive ninc.dsl;

  exports ninc.compiler;
  exports ninc.compiler.codegen.program;
  exports ninc.compiler.fuse;
  exports ninc.compiler.ir;
  exports ninc.compiler.pass;
  exports ninc.compiler.plan;
  exports ninc.compiler.report;
  exports ninc.compiler.schedule;
  exports ninc.compiler.codegen.kernel to
      ninc.runtime;
  exports ninc.compiler.codegen.text to
      ninc.runtime;
}
