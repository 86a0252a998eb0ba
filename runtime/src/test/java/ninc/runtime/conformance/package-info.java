/**
 * What everything that runs graphs must pass. {@link ninc.runtime.conformance.PyTorchConformance}
 * compares with PyTorch's results, {@link ninc.runtime.conformance.BackendConformance} compares
 * every operator, forward and backward, with the interpreter; a backend's test extends the latter
 * and names the backend.
 */
package ninc.runtime.conformance;
