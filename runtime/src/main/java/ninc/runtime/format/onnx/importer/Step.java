package ninc.runtime.format.onnx.importer;

import java.util.List;
import ninc.dsl.Shape;
import ninc.runtime.format.onnx.importer.Part.Joint;

/**
 * A value of an imported graph, and the steps from the input to it. Several steps may have the same
 * input, so that steps form a directed acyclic graph; they are compared by identity.
 */
sealed interface Step {

  /** The steps that are read. */
  List<Step> inputs();

  /** The shape of one example, C×H×W. */
  Shape output();

  /** The input of the network. */
  record Start(Shape output) implements Step {
    @Override
    public List<Step> inputs() {
      return List.of();
    }
  }

  /** A node without branches. */
  record Apply(Part part, Step input, Shape output) implements Step {
    @Override
    public List<Step> inputs() {
      return List.of(input);
    }
  }

  /**
   * Joined values.
   *
   * @param label the name of the ONNX node
   */
  record Meet(String label, Joint joint, List<Step> inputs, Shape output) implements Step {
    public Meet {
      inputs = List.copyOf(inputs);
    }
  }
}
