/**
 * Programs for devices with work-groups: the arrays, their storage, and the kernels with their
 * launch grids.
 */
package ninc.compiler.codegen.program;
