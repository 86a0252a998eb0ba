package ninc.runtime.device.tornado;

/**
 * A device as TornadoVM describes it.
 *
 * @param backend the index of its TornadoVM backend
 * @param device its index among the devices of the backend
 * @param backendName the name of the backend: OpenCL, PTX, …
 * @param gpu whether it is a GPU
 * @param memoryBytes the size of its global memory, in bytes
 */
public record TornadoDeviceInfo(
    int backend, int device, String backendName, String name, boolean gpu, long memoryBytes) {}
