/**
 * TornadoVM devices. No class here refers to a type of TornadoVM: kernels and the class that
 * launches them are emitted as source, compiled against the user's SDK when a program is loaded,
 * and used through {@link ninc.runtime.device.host.HostProgram}.
 */
package ninc.runtime.device.tornado;
