package ninc.runtime.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reports are read, and multiprocessors filled by the rules of NVIDIA's occupancy calculator. */
class MultiprocessorTest {

  @ParameterizedTest(name = "{0}: {1} registers, {2} bytes, {3} items")
  @CsvSource({
    // The registers decide: 8 and 12 warps, which are the most for 255 and 168 registers.
    "H100, 255, 0, 128, 2",
    "H100, 168, 0, 128, 3",
    "H100, 169, 0, 128, 2",
    "H100, 128, 0, 256, 2",
    "H100, 129, 0, 256, 1",
    // The shared memory decides, of which 1 KiB is reserved in each block.
    "H100, 32, 49152, 128, 4",
    "A100, 32, 49152, 128, 3",
    // The number of warps or of blocks decides.
    "H100, 32, 0, 128, 16",
    "H100, 16, 0, 32, 32",
    "H100, 32, 0, 1024, 2",
    // A block that needs more registers than there are cannot be launched.
    "H100, 128, 0, 512, 1",
    "H100, 129, 0, 512, 0",
    "H100, 65, 0, 1024, 0",
  })
  void theScarcestResourceDecides(
      Multiprocessor processor, int registers, int shared, int items, int blocks) {
    assertThat(processor.blocks(new KernelResources(registers, shared, 0, 0), items))
        .isEqualTo(blocks);
  }

  @Test
  void aReportIsRead() {
    String report =
        """
        ptxas info    : 0 bytes gmem
        ptxas info    : Compiling entry function 'SumKernel' for 'sm_90'
        ptxas info    : Function properties for SumKernel
            480 bytes stack frame, 664 bytes spill stores, 668 bytes spill loads
        ptxas info    : Used 255 registers, used 1 barriers, 480 bytes cumulative stack size, 49152 bytes smem
        """;
    assertThat(KernelResources.parse(report, 0))
        .isEqualTo(new KernelResources(255, 49152, 480, 664));
    assertThat(KernelResources.parse(report.replace(", 49152 bytes smem", ""), 65536))
        .isEqualTo(new KernelResources(255, 65536, 480, 664));
  }

  @Test
  void aReportOnNoneOrSeveralKernelsIsRejected() {
    String one = "0 bytes stack frame, 0 bytes spill stores\nUsed 14 registers\n";
    assertThatThrownBy(() -> KernelResources.parse(one + one, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> KernelResources.parse("", 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theInnermostLoopIsFound() {
    String listing =
        """
        .text.SumKernel:
                /*0000*/                   MOV R1, c[0x0][0x28] ;
        .L_x_1:
                /*0010*/                   LDS R2, [R3] ;
        .L_x_0:
                /*0020*/                   FFMA R4, R2.reuse, R5, R4 ;
                /*0030*/                   FFMA R6, R2, R5, R6 ;
                /*0040*/              @!P0 BRA `(.L_x_0) ;
                /*0050*/               @P1 BRA `(.L_x_1) ;
                /*0060*/               @P2 BRA `(.L_x_3) ;
                /*0070*/                   EXIT ;
        .L_x_3:
                /*0080*/                   BRA `(.L_x_3);
        """;
    assertThat(InnerLoop.parse(listing)).contains(new InnerLoop(3, 2));
    assertThat(InnerLoop.parse("/*0070*/ EXIT ;")).isEmpty();
  }
}
