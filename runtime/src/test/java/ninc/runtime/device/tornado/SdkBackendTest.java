package ninc.runtime.device.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.runtime.device.KernelDevice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which backends of an SDK start, and which of them is the fastest, on SDKs that are only folders.
 */
class SdkBackendTest {
  @TempDir Path sdk;

  @BeforeEach
  void setUp() throws IOException {
    Files.createDirectories(sdk.resolve("lib"));
    Path jars = Files.createDirectories(sdk.resolve("share/java/tornado"));
    for (String name :
        List.of(
            "common-5.2.0-jdk25.jar",
            "opencl-jni-5.2.0-jdk25-libs.jar",
            "cuda-5.2.0-jdk25.jar",
            "ptx-5.2.0-jdk25.jar")) {
      Files.createFile(jars.resolve("tornado-drivers-" + name));
    }
  }

  @Test
  void theBackendsOfAnSdkAreThoseWithAJar() {
    assertThat(SdkBackend.in(sdk)).containsExactly(SdkBackend.CUDA, SdkBackend.PTX);
    assertThat(SdkBackend.in(sdk.resolve("missing"))).isEmpty();
  }

  @Test
  void aMissingLibraryIsAnObstacle() {
    assertThat(SdkBackend.CUDA.obstacle(sdk))
        .hasValueSatisfying(reason -> assertThat(reason).contains("libtornado-cuda.so"));
  }

  @Test
  void aLibraryThatCannotBeLoadedIsAnObstacle() throws IOException {
    Path library = sdk.resolve("lib").resolve(System.mapLibraryName("tornado-ptx"));
    Files.writeString(library, "not a library");
    assertThat(SdkBackend.PTX.obstacle(sdk))
        .hasValueSatisfying(
            reason -> assertThat(reason).isNotBlank().doesNotContain(sdk.toString()));
  }

  @Test
  void theFastestBackendOfAGpuIsSelectedAndNeverAProcessor() {
    List<TornadoDevice> devices =
        devices(
            info(0, "OPENCL", "AMD EPYC", false),
            info(0, "OPENCL", "NVIDIA H200", true),
            info(1, "PTX", "NVIDIA H200", true),
            info(2, "CUDA", "NVIDIA H200", true),
            info(2, "CUDA", "NVIDIA H100", true));
    assertThat(TornadoDevice.fastestGpu(devices)).map(KernelDevice::name).hasValue("tornado:3");
    assertThat(TornadoDevice.fastestGpu(devices.subList(0, 3)))
        .map(KernelDevice::name)
        .hasValue("tornado:1");
    assertThat(TornadoDevice.fastestGpu(devices.subList(0, 1))).isEmpty();
  }

  @Test
  void aBackendThatIsNotKnownIsTheSlowest() {
    TornadoDevice later = new TornadoDevice(null, info(0, "LATER", "a GPU", true), 0);
    TornadoDevice openCl = new TornadoDevice(null, info(0, "OPENCL", "a GPU", true), 1);
    assertThat(TornadoDevice.fastestGpu(List.of(later, openCl))).hasValue(openCl);
    assertThat(SdkBackend.values()).allMatch(later::isSlowerThan);
    assertThat(Stream.of(SdkBackend.values()).filter(openCl::isSlowerThan))
        .containsExactly(SdkBackend.CUDA);
  }

  private static List<TornadoDevice> devices(TornadoDeviceInfo... infos) {
    return IntStream.range(0, infos.length)
        .mapToObj(i -> new TornadoDevice(null, infos[i], i))
        .toList();
  }

  private static TornadoDeviceInfo info(int backend, String name, String device, boolean gpu) {
    return new TornadoDeviceInfo(backend, 0, name, device, gpu, 1L << 30);
  }
}
