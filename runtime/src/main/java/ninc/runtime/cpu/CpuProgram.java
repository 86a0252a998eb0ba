package ninc.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import ninc.compiler.Compiled;
import ninc.compiler.ir.Affine;
import ninc.compiler.ir.BatchNormalization;
import ninc.compiler.ir.Elementwise;
import ninc.compiler.ir.Gating;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Grouped;
import ninc.compiler.ir.LayerNormalization;
import ninc.compiler.ir.Layout;
import ninc.compiler.ir.Loss;
import ninc.compiler.ir.Optimization;
import ninc.compiler.ir.Pooling;
import ninc.compiler.ir.Preprocess;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.Labels;
import ninc.compiler.ir.Source.ModelTensor;
import ninc.compiler.ir.Source.OptimizerState;
import ninc.compiler.ir.Source.ScalingState;
import ninc.compiler.ir.Source.StepMean;
import ninc.compiler.ir.Source.StoredImages;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Value;
import ninc.runtime.backend.BatchFeeds;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.StepContext;
import ninc.runtime.cpu.kernel.CopyKernels;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.parallel.Workers;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.MapTensor;

/** A graph as a list of kernels that are bound to allocated tensors. */
final class CpuProgram implements Program {
  private static final double NANOS = 1e9;

  private final Graph graph;
  private final int batchSize;
  private final Workers workers;
  private final Tensors tensors;

  /** The kernels of each region, in order. */
  private final List<List<Kernel>> kernels;

  private int size;

  CpuProgram(Compiled compiled, Executable executable, Workers workers) {
    this.graph = compiled.graph();
    this.batchSize = compiled.options().batchSize();
    this.workers = workers;
    this.tensors = executable.tensors();
    this.kernels = executable.kernels();
  }

  @Override
  public void run(int size, Map<String, MemorySegment> feeds, StepContext step) {
    run(size, feeds, step, _ -> {});
  }

  @Override
  public double[] profile(int size, Map<String, MemorySegment> feeds, StepContext step) {
    Run run = feed(size, feeds, step);
    double[] seconds = new double[kernels.size()];
    for (int i = 0; i < seconds.length; i++) {
      long start = System.nanoTime();
      run(kernels.get(i), run);
      seconds[i] = (System.nanoTime() - start) / NANOS;
    }
    return seconds;
  }

  @Override
  public void run(
      int size, Map<String, MemorySegment> feeds, StepContext step, IntConsumer progress) {
    Run run = feed(size, feeds, step);
    progress.accept(0);
    for (int i = 0; i < kernels.size(); i++) {
      run(kernels.get(i), run);
      progress.accept(i + 1);
    }
  }

  private static void run(List<Kernel> kernels, Run run) {
    for (Kernel kernel : kernels) {
      kernel.run(run);
    }
  }

  private Run feed(int size, Map<String, MemorySegment> feeds, StepContext step) {
    BatchFeeds batch = BatchFeeds.of(size, batchSize, feeds);
    this.size = size;
    Run run = new Run(size, step, workers);
    for (Value value : graph.values()) {
      switch (value.op()) {
        case Input _ -> {
          MapTensor tensor = tensors.map(value);
          CopyKernels.feed(run, batch.of(value), tensor);
          CopyKernels.clearHalo(run, tensor);
        }
        case StoredImages _, Labels _ -> tensors.flat(value).data().copyFrom(batch.of(value));
        case ModelTensor _, OptimizerState _, ScalingState _, StepMean _ -> {}
        case Preprocess _, BatchNormalization _, LayerNormalization _, Gating _ -> {}
        case Affine _, Grouped _, Elementwise _, Pooling _, Layout _, Loss _, Optimization _ -> {}
      }
    }
    return run;
  }

  @Override
  public float scalar(String role) {
    return tensors.flat(graph.result(role)).data().get(Lanes.FLOAT, 0);
  }

  @Override
  public float[] values(String role) {
    Value value = graph.result(role);
    return switch (value.type()) {
      case FeatureMap _ -> CopyKernels.values(tensors.map(value), size);
      case Type.Weight _, Type.Bias _, Type.Scalar _ -> tensors.flat(value).values();
      case Type.Positions _, Type.Images _, Type.Labels _ ->
          throw new IllegalArgumentException("%s is not float32".formatted(value));
    };
  }
}
