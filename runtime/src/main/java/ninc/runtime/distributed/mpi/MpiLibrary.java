package ninc.runtime.distributed.mpi;

import static java.lang.foreign.MemorySegment.NULL;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Optional;
import java.util.stream.Stream;
import ninc.runtime.Failure;
import ninc.runtime.UserError;

/** The functions of an MPI library, for all ranks of a job and for bytes. */
@SuppressWarnings("restricted")
final class MpiLibrary {
  private static final int SUCCESS = 0;

  /** MPI_THREAD_SERIALIZED: threads call the library, but only one at a time. */
  private static final int SERIALIZED = 2;

  /** More than the length of any text that the library returns. */
  private static final long TEXT_BYTES = 16384;

  /** No less than the size of an MPI_Status, which differs between libraries. */
  private static final long STATUS_BYTES = 64;

  /** No less than the size of an MPI_Request: a pointer or an int. */
  static final long REQUEST_BYTES = 8;

  /** MPI keeps the messages of two ranks in order, so that all of them have one tag. */
  private static final int TAG = 0;

  private final String name;
  private final MethodHandle initialize;
  private final MethodHandle returnErrors;
  private final MethodHandle rank;
  private final MethodHandle size;
  private final MethodHandle processorName;
  private final MethodHandle send;
  private final MethodHandle receive;
  private final MethodHandle test;
  private final MethodHandle errorText;
  private final MethodHandle end;
  private final MemorySegment done = Arena.global().allocate(JAVA_INT);
  private final MemorySegment status = Arena.global().allocate(STATUS_BYTES, REQUEST_BYTES);

  /**
   * What stands for the predefined objects in calls.
   *
   * @param type the type of all three: a pointer or an int
   * @param world all ranks of the job, MPI_COMM_WORLD
   * @param bytes the type of what is sent, MPI_BYTE
   * @param errorsReturn the handler that lets functions return errors, MPI_ERRORS_RETURN
   */
  private record Handles(MemoryLayout type, Object world, Object bytes, Object errorsReturn) {

    /** The values in the {@code mpi.h} of MPICH, which its relatives share. */
    private static final Handles MPICH = new Handles(JAVA_INT, 0x44000000, 0x4c00010d, 0x54000001);

    /** Open MPI's handles are the addresses of its objects. */
    private static Handles ofOpenMpi(SymbolLookup library) {
      return new Handles(
          ADDRESS,
          library.findOrThrow("ompi_mpi_comm_world"),
          library.findOrThrow("ompi_mpi_byte"),
          library.findOrThrow("ompi_mpi_errors_return"));
    }
  }

  private MpiLibrary(String name, SymbolLookup library, Handles handles) {
    MemoryLayout handle = handles.type;
    this.name = name;
    this.initialize = function(library, "MPI_Init_thread", ADDRESS, ADDRESS, JAVA_INT, ADDRESS);
    this.returnErrors =
        MethodHandles.insertArguments(
            function(library, "MPI_Comm_set_errhandler", handle, handle),
            0,
            handles.world,
            handles.errorsReturn);
    this.rank = ofWorld(function(library, "MPI_Comm_rank", handle, ADDRESS), 0, handles);
    this.size = ofWorld(function(library, "MPI_Comm_size", handle, ADDRESS), 0, handles);
    this.processorName = function(library, "MPI_Get_processor_name", ADDRESS, ADDRESS);
    this.send = transfer(library, "MPI_Isend", handles);
    this.receive = transfer(library, "MPI_Irecv", handles);
    this.test = function(library, "MPI_Test", ADDRESS, ADDRESS, ADDRESS);
    this.errorText = function(library, "MPI_Error_string", JAVA_INT, ADDRESS, ADDRESS);
    this.end = function(library, "MPI_Finalize");
  }

  private static MethodHandle function(
      SymbolLookup library, String name, MemoryLayout... parameters) {
    return Linker.nativeLinker()
        .downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(JAVA_INT, parameters));
  }

  private static MethodHandle ofWorld(MethodHandle function, int position, Handles handles) {
    return MethodHandles.insertArguments(function, position, handles.world);
  }

  /** Returns a function of the bytes, their number, the other rank, a tag and the request. */
  private static MethodHandle transfer(SymbolLookup library, String name, Handles handles) {
    MemoryLayout handle = handles.type;
    MethodHandle function =
        function(library, name, ADDRESS, JAVA_INT, handle, JAVA_INT, JAVA_INT, handle, ADDRESS);
    return MethodHandles.insertArguments(ofWorld(function, 5, handles), 2, handles.bytes);
  }

  /**
   * Loads the library of a launcher.
   *
   * @throws UserError if there is none, or one of an unknown kind
   */
  static MpiLibrary load(MpiLaunch launch) {
    return launch.candidates().stream()
        .flatMap(candidate -> open(candidate).stream())
        .findFirst()
        .orElseThrow(() ->
            new UserError(
                "no MPI library could be loaded (tried %s); install the one of the mpirun that started ninc, or set %s to its path"
                    .formatted(String.join(", ", launch.candidates()), MpiLaunch.LIBRARY)));
  }

  private static Optional<MpiLibrary> open(String name) {
    SymbolLookup library;
    try {
      library = SymbolLookup.libraryLookup(name, Arena.global());
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
    return Optional.of(new MpiLibrary(name, library, handles(name, library)));
  }

  private static Handles handles(String name, SymbolLookup library) {
    if (library.find("ompi_mpi_comm_world").isPresent()) {
      return Handles.ofOpenMpi(library);
    }
    if (library.find("MPI_Get_library_version").isEmpty()) {
      throw new UserError("%s is not an MPI library".formatted(name));
    }
    MethodHandle version = function(library, "MPI_Get_library_version", ADDRESS, ADDRESS);
    String text = text((to, length) -> (int) version.invokeExact(to, length));
    if (Stream.of("MPICH", "Intel(R) MPI", "MVAPICH").anyMatch(text::contains)) {
      return Handles.MPICH;
    }
    throw new UserError(
        "%s is an MPI of an unknown kind (%s); use Open MPI or MPICH"
            .formatted(name, text.lines().findFirst().orElse("")));
  }

  /** Returns the file or the name of the library. */
  String name() {
    return name;
  }

  /**
   * Joins the other ranks of the job.
   *
   * @throws UserError if the library must not be called from different threads
   */
  void initialize() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment level = arena.allocate(JAVA_INT);
      check("MPI_Init_thread", () -> (int) initialize.invokeExact(NULL, NULL, SERIALIZED, level));
      if (level.get(JAVA_INT, 0) < SERIALIZED) {
        throw new UserError(
            "%s was built without MPI_THREAD_SERIALIZED, which ninc needs".formatted(name));
      }
      check("MPI_Comm_set_errhandler", () -> (int) returnErrors.invokeExact());
    }
  }

  int rank() {
    return number("MPI_Comm_rank", to -> (int) rank.invokeExact(to));
  }

  int size() {
    return number("MPI_Comm_size", to -> (int) size.invokeExact(to));
  }

  /** Returns the name of the machine, as MPI knows it. */
  String processorName() {
    return text((to, length) -> (int) processorName.invokeExact(to, length));
  }

  /** Starts to send memory, which must not change before the request is done. */
  void send(MemorySegment bytes, int to, MemorySegment request) {
    int count = Math.toIntExact(bytes.byteSize());
    check("MPI_Isend", () -> (int) send.invokeExact(bytes, count, to, TAG, request));
  }

  /** Starts to receive to memory, which must not be used before the request is done. */
  void receive(MemorySegment bytes, int from, MemorySegment request) {
    int count = Math.toIntExact(bytes.byteSize());
    check("MPI_Irecv", () -> (int) receive.invokeExact(bytes, count, from, TAG, request));
  }

  /** Returns whether a request is done; whoever asks gives the library time to work on all. */
  boolean isDone(MemorySegment request) {
    check("MPI_Test", () -> (int) test.invokeExact(request, done, status));
    return done.get(JAVA_INT, 0) != 0;
  }

  /** Leaves the job. */
  void end() {
    check("MPI_Finalize", () -> (int) end.invokeExact());
  }

  /** A call of a function, which returns its status. */
  private interface Call {
    int run() throws Throwable;
  }

  private interface NumberCall {
    int run(MemorySegment to) throws Throwable;
  }

  private interface TextCall {
    int run(MemorySegment to, MemorySegment length) throws Throwable;
  }

  private int number(String function, NumberCall call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment to = arena.allocate(JAVA_INT);
      check(function, () -> call.run(to));
      return to.get(JAVA_INT, 0);
    }
  }

  /** Calls a function that returns a text, none of which fails with sound arguments. */
  private static String text(TextCall call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment to = arena.allocate(TEXT_BYTES);
      MemorySegment length = arena.allocate(JAVA_INT);
      return status(() -> call.run(to, length)) == SUCCESS ? to.getString(0) : "";
    }
  }

  private void check(String function, Call call) {
    int status = status(call);
    if (status != SUCCESS) {
      String text = text((to, length) -> (int) errorText.invokeExact(status, to, length));
      throw new Failure("%s failed: %s".formatted(function, text));
    }
  }

  private static int status(Call call) {
    try {
      return call.run();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
