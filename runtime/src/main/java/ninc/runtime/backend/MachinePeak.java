package ninc.runtime.backend;

/**
 * The measured peak performance of a device: the two roofs of the roofline model, and the time that
 * each kernel takes in any case.
 *
 * @param flopsPerSecond floating-point operations per second of a float32 matrix product in cache,
 *     or of multiply-adds in registers
 * @param bytesPerSecond bytes read plus bytes written per second by a memory copy that exceeds all
 *     caches
 * @param launchSeconds the time to start a kernel on all cores and to wait for its end
 */
public record MachinePeak(double flopsPerSecond, double bytesPerSecond, double launchSeconds) {}
