package ninc.runtime.conformance;

import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.Map;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionRule;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Type;
import ninc.compiler.pass.Activations;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;

/** Runs graphs on a backend, fused, each in a session of its own. */
record BackendRunner(Backend backend, FusionRule level, Activations activations)
    implements GraphRunner {

  BackendRunner(Backend backend, FusionRule level) {
    this(backend, level, Activations.STORE);
  }

  @Override
  public GraphRun prepare(Graph graph, int batchSize, Map<String, double[]> tensors) {
    Session session = backend.open();
    Program program =
        session.compile(
            Compiler.compile(graph, backend.options(level, batchSize).activations(activations)));
    tensors.forEach((name, values) -> session.write(name, Floats.of(values)));
    return new BackendRun(graph, session, program);
  }

  private record BackendRun(Graph graph, Session session, Program program) implements GraphRun {

    @Override
    public Map<String, double[]> run(int n, Map<String, double[]> feeds, StepContext step) {
      try (Arena arena = Arena.ofShared()) {
        program.run(n, Feeds.segments(arena, graph, feeds), step);
      }
      Map<String, double[]> results = new LinkedHashMap<>();
      graph.results().forEach((role, value) -> results.put(role, result(role, value.type())));
      return results;
    }

    private double[] result(String role, Type type) {
      return switch (type) {
        case Type.Scalar _ -> new double[] {program.scalar(role)};
        case Type.PixelMap _, Type.Images _, Type.Weight _, Type.Bias _, Type.Labels _ ->
            Floats.widened(program.values(role));
      };
    }

    @Override
    public double[] tensor(String name) {
      return Floats.widened(session.read(name));
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
