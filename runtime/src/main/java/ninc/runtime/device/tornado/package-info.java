/**
 * Devices behind TornadoVM. Nothing here names a type of TornadoVM: kernels and the class that
 * launches them are emitted as source, compiled when a program is loaded against the SDK that the
 * user has, and used through {@link ninc.runtime.device.tornado.HostProgram}.
 */
package ninc.runtime.device.tornado;
