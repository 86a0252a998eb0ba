package ninc.runtime.backend;

/**
 * The measured peak performance of a device: the two roofs of the roofline model.
 *
 * @param flopsPerSecond floating-point operations per second of a float32 matrix product in cache,
 *     or of multiply-adds in registers
 * @param bytesPerSecond bytes read plus bytes written per second by a memory copy that exceeds all
 *     caches
 */
public record MachinePeak(double flopsPerSecond, double bytesPerSecond) {}
