package ninc.runtime.device.cuda;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import ninc.runtime.Failure;
import ninc.runtime.io.AtomicFile;
import ninc.runtime.io.IoReason;
import ninc.runtime.io.Sha256;

/**
 * Machine code that was compiled before, in a folder that several processes can share. A file is
 * named after the digest of all that it depends on.
 *
 * @param folder the folder, which need not exist
 */
record CubinCache(Nvrtc nvrtc, Path folder) {

  /**
   * Returns the machine code of a program, which is compiled if the cache does not have it.
   *
   * @throws Failure if the cache cannot be read or written
   */
  byte[] compile(String text, String architecture) {
    String digest = new Sha256().add(nvrtc.version()).add(architecture).add(text).hex();
    Path file = folder.resolve(digest + ".cubin");
    try {
      if (Files.exists(file)) {
        return Files.readAllBytes(file);
      }
      byte[] code = nvrtc.compile(text, architecture).code();
      keep(file, code);
      return code;
    } catch (IOException e) {
      throw new Failure(
          "cannot keep compiled kernels in %s: %s".formatted(folder, IoReason.of(e)), e);
    }
  }

  /** Writes a file, one at a time because the threads of a process share its temporary file. */
  private static synchronized void keep(Path file, byte[] code) throws IOException {
    Files.createDirectories(file.getParent());
    AtomicFile.replace(file, ByteBuffer.wrap(code));
  }
}
