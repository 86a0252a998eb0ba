/** Emitted kernels as CUDA C, for NVIDIA's GPUs. */
package ninc.compiler.codegen.cuda;
