/**
 * Emits a fused graph as kernels in Java source, for devices with work-groups. {@link
 * ninc.compiler.schedule.KernelPartitioner} partitions each region into kernels, {@link
 * ninc.compiler.schedule.Schedules} determines their tiles, and {@link
 * ninc.compiler.codegen.kernel.Emitter} emits them. TornadoVM and the emulator get the same source
 * with different imports.
 *
 * <p>Every kernel is one static method on arrays, with shapes and tile sizes as literals and
 * register tiles as named scalars. Only the batch size is read at run time. Arrays store feature
 * maps as N×H×W×C without padding.
 */
package ninc.compiler.codegen.kernel;
