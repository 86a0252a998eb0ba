/** The compiler, which translates a network into a program of fused kernels. */
@SuppressWarnings("module") // The exports name a module that is compiled later.
module ninc.compiler {
  requires jdk.compiler;
  requires transitive ninc.dsl;

  exports ninc.compiler;
  exports ninc.compiler.codegen.cuda;
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
