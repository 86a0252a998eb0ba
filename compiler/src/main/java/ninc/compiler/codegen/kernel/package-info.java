/**
 * From a fused graph to kernels in Java source for devices with work-groups. {@link
 * ninc.compiler.schedule.KernelPartitioner} makes of each region what one kernel can be, {@link
 * ninc.compiler.schedule.Schedules} says how each is tiled, and {@link
 * ninc.compiler.codegen.kernel.Emitter} writes them: the same text for TornadoVM and for the
 * emulator, against classes of the same names.
 *
 * <p>Every kernel is one flat method on arrays, with shapes and tile sizes as literals, register
 * tiles as named scalars, and only the batch's size read at run time. Arrays hold feature maps as
 * N×H×W×C, without borders.
 */
package ninc.compiler.codegen.kernel;
