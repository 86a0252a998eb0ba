package ninc.runtime.inspect;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import ninc.compiler.Compiled;
import ninc.compiler.Compiler;
import ninc.compiler.ir.Elementwise.Activate;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Source.ModelTensor;
import ninc.compiler.ir.Value;
import ninc.dsl.Activation;
import ninc.dsl.Network;
import ninc.dsl.Normalization;
import ninc.dsl.Shape;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.ByteCount;
import ninc.runtime.backend.DeviceOutOfMemory;
import ninc.runtime.backend.Preparation;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;
import ninc.runtime.data.Batch;
import ninc.runtime.data.BatchLoader;
import ninc.runtime.data.Epoch;
import ninc.runtime.data.ImageSize;
import ninc.runtime.predict.LabelledPrediction;

/**
 * Runs a network on a sample of examples and finds dead channels. It has its own session, into
 * which it copies the parameters of the training session.
 */
public final class Inspector implements AutoCloseable {
  private static final String LOGITS = "logits";

  /** The batch size, which bounds the memory for activations. */
  public static final int BATCH_SIZE = 16;

  /** A fixed context, since inference uses neither the seed nor the learning rate. */
  private static final StepContext STEP = new StepContext(0, 1, 0);

  private final Graph graph;
  private final BatchLoader examples;
  private final Session session;
  private final Program program;

  private Inspector(Compiled compiled, BatchLoader examples, Session session) {
    this.graph = compiled.graph();
    this.examples = examples;
    this.session = session;
    this.program = session.compile(compiled);
  }

  /**
   * Opens an inspector of a network.
   *
   * @param normalization the normalization of the pixels with which the network is trained
   * @throws NotEnoughMemory if the device does not have enough memory
   * @throws DeviceOutOfMemory if other processes have taken the memory in the meantime
   */
  public static Inspector open(
      Backend backend, Network network, Optional<Normalization> normalization, Sample sample) {
    Shape input = network.input();
    BatchLoader examples =
        BatchLoader.of(sample.examples(), Math.min(BATCH_SIZE, sample.examples().size()))
            .resized(ImageSize.of(input))
            .normalized(normalization);
    Compiled compiled =
        Compiler.compile(
            keepingActivations(network),
            backend.options(FusionLevel.EPILOGUE, examples.batchSize()));
    long need = backend.memory(compiled).total();
    if (need > backend.availableMemory()) {
      throw new NotEnoughMemory(need, backend.availableMemory());
    }
    return Preparation.of(backend, session -> new Inspector(compiled, examples, session));
  }

  /** Signals that there is not enough memory for a second session during training. */
  public static final class NotEnoughMemory extends UserError {
    private static final long serialVersionUID = 1L;

    private NotEnoughMemory(long need, long available) {
      super(
          "inspecting the network while it trains needs %s, but only %s is free"
              .formatted(new ByteCount(need), new ByteCount(available)));
    }
  }

  private static Graph keepingActivations(Network network) {
    GraphBuilder graph = new GraphBuilder(Compiler.inference(network));
    relus(graph.build()).forEach(relu -> graph.result(relu.name(), relu));
    return graph.build();
  }

  private static List<Value> relus(Graph graph) {
    return graph.all(Activate.class).stream()
        .filter(value -> value.op() instanceof Activate(_, Activation.Relu _))
        .toList();
  }

  /**
   * Inspects the network with its current parameters.
   *
   * @param parameters returns the values of a parameter by its name in the graph
   */
  public Inspection inspect(Function<String, float[]> parameters) {
    for (Value parameter : graph.all(ModelTensor.class)) {
      session.write(parameter.name(), parameters.apply(parameter.name()));
    }
    List<LiveChannels> layers = relus(graph).stream().map(LiveChannels::new).toList();
    List<LabelledPrediction> predictions = new ArrayList<>();
    try (Epoch epoch = examples.epoch(1)) {
      for (Batch batch : epoch) {
        run(batch);
        layers.forEach(layer -> layer.add(program.values(layer.relu().name())));
        predictions.addAll(LabelledPrediction.ofBatch(batch, program.values(LOGITS)));
      }
    }
    return new Inspection(layers.stream().map(LiveChannels::dead).toList(), predictions);
  }

  private void run(Batch batch) {
    Map<String, MemorySegment> feeds = Map.of(graph.images().name(), batch.pixels());
    program.run(batch.size(), feeds, STEP);
  }

  @Override
  public void close() {
    session.close();
  }

  /** Collects the channels of a ReLU that are nonzero at some pixel. */
  private static final class LiveChannels {
    private final Value relu;
    private final boolean[] live;

    LiveChannels(Value relu) {
      this.relu = relu;
      this.live = new boolean[relu.pixelMap().channels()];
    }

    Value relu() {
      return relu;
    }

    /**
     * Adds the output of the ReLU for a batch.
     *
     * @param values the output, N×H×W×C
     */
    void add(float[] values) {
      for (int i = 0; i < values.length; i++) {
        live[i % live.length] |= values[i] != 0;
      }
    }

    DeadChannels dead() {
      int dead = 0;
      for (boolean isLive : live) {
        dead += isLive ? 0 : 1;
      }
      return new DeadChannels(relu.name(), dead, live.length);
    }
  }
}
