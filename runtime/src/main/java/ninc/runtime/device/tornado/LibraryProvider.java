package ninc.runtime.device.tornado;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import ninc.runtime.Failure;
import ninc.runtime.device.host.LibraryTask;
import ninc.runtime.io.AtomicFile;
import ninc.runtime.io.IoReason;
import ninc.runtime.io.ProcessLock;

/**
 * The interface of the emitted class that launches {@link LibraryTask}s for TornadoVM, as one of
 * its library providers.
 */
public interface LibraryProvider {

  /** The simple name of the class. */
  String CLASS_NAME = "Provider";

  /** The source of the class. */
  String SOURCE =
      """
      import java.util.stream.IntStream;
      import ninc.runtime.device.host.LibraryTask;
      import ninc.runtime.device.tornado.LibraryProvider;
      import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
      import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;
      import uk.ac.manchester.tornado.runtime.library.LibraryRegistry;
      import uk.ac.manchester.tornado.runtime.library.spi.LibraryContext;
      import uk.ac.manchester.tornado.runtime.library.spi.LibraryInvocation;
      import uk.ac.manchester.tornado.runtime.library.spi.TornadoLibraryProvider;
      import uk.ac.manchester.tornado.runtime.library.spi.TornadoNativeStreamSupport;

      public final class Provider implements TornadoLibraryProvider, LibraryProvider {
        /** The stream and the context are asked for each time, as they depend on the thread. */
        private record Plan(TornadoNativeStreamSupport device, long id) implements LibraryContext {
          long context() {
            return device.getNativeContext(id);
          }

          long stream() {
            return device.getNativeStream(id);
          }
        }

        @Override
        public String libraryName() {
          return LibraryTask.LIBRARY;
        }

        @Override
        public boolean canHandle(TornadoXPUDevice device) {
          return true;
        }

        @Override
        public LibraryContext createContext(TornadoXPUDevice device, long plan) {
          return new Plan((TornadoNativeStreamSupport) device, plan);
        }

        @Override
        public void prepare(LibraryTaskDescriptor descriptor, LibraryContext context) {
          ((LibraryTask) descriptor.getTuning()).prepare(((Plan) context).context());
        }

        @Override
        public void dispatch(String function, LibraryInvocation invocation) {
          Plan plan = (Plan) invocation.getContext();
          long[] arrays =
              IntStream.range(0, invocation.getNumArgs())
                  .mapToLong(invocation::getDevicePointer)
                  .toArray();
          ((LibraryTask) invocation.getTuning()).launch(plan.context(), plan.stream(), arrays);
        }

        @Override
        public void destroyContext(LibraryContext context) {}

        @Override
        public void register() {
          LibraryRegistry.findProvider(LibraryTask.LIBRARY, null);
        }
      }
      """;

  /** Lets TornadoVM read its list of providers, and makes sure that this one is in it. */
  void register();

  /**
   * Registers the provider in this process. TornadoVM reads the list once, from the folder that
   * this process shares with others, whose classes may be of another version.
   *
   * @throws Failure if the list cannot be written
   */
  static void register(TornadoSdk sdk) {
    LibraryProvider provider =
        (LibraryProvider) new ClassFolder(sdk).newInstance(Map.of(CLASS_NAME, SOURCE), CLASS_NAME);
    Path list =
        sdk.classes()
            .resolve("META-INF")
            .resolve("services")
            .resolve("uk.ac.manchester.tornado.runtime.library.spi.TornadoLibraryProvider");
    try (ProcessLock _ = ProcessLock.of(list, () -> {})) {
      Files.createDirectories(list.getParent());
      AtomicFile.replace(list, provider.getClass().getName() + "\n");
      provider.register();
    } catch (IOException e) {
      throw new Failure("cannot write %s: %s".formatted(list, IoReason.of(e)), e);
    }
  }
}
