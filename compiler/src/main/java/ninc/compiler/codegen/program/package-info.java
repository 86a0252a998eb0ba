/**
 * A program for a device with work-groups: the arrays it needs, its kernels with their grids, where
 * the arrays lie, and the host code that launches the kernels.
 */
package ninc.compiler.codegen.program;
