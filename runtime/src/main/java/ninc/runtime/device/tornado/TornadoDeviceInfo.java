package ninc.runtime.device.tornado;

/**
 * A device that TornadoVM has.
 *
 * @param backend its number among TornadoVM's backends
 * @param device its number among the backend's devices
 * @param backendName OpenCL, PTX, …
 * @param gpu whether it is a GPU
 * @param memoryBytes of its global memory
 */
public record TornadoDeviceInfo(
    int backend, int device, String backendName, String name, boolean gpu, long memoryBytes) {}
