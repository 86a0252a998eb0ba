/**
 * Programs for devices with work-groups: the arrays, their storage, the kernels with their launch
 * grids, and the host code that launches them.
 */
package ninc.compiler.codegen.program;
