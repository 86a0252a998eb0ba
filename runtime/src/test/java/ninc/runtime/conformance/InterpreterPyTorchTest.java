package ninc.runtime.conformance;

class InterpreterPyTorchTest extends PyTorchConformance {

  @Override
  GraphRunner runner() {
    return new InterpreterRunner();
  }

  @Override
  double tolerance() {
    return 2e-6;
  }
}
