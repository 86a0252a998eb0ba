package ninc.runtime.backend;

/**
 * What a device reaches at best, as measured: the two roofs of the roofline model.
 *
 * @param flopsPerSecond floating-point operations a second of a float32 matrix product whose
 *     factors stay in the cache, or of multiply-adds in registers
 * @param bytesPerSecond bytes read plus bytes written a second by a copy of memory that no cache
 *     holds
 */
public record MachinePeak(double flopsPerSecond, double bytesPerSecond) {}
