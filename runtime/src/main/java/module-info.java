/** Backends, data, training, and the library that Java programs use. */
// Protobuf has no module descriptor, and a module that is compiled after this one is named.
@SuppressWarnings({"module", "requires-automatic"})
module ninc.runtime {
  requires transitive java.desktop;
  requires transitive ninc.compiler;
  requires com.fasterxml.jackson.databind;
  requires com.google.protobuf;
  requires java.compiler;
  requires java.management;
  requires java.net.http;
  requires jdk.management;
  requires org.apache.commons.compress;
  requires static jdk.incubator.vector;

  exports ninc.runtime;
  exports ninc.runtime.api;
  exports ninc.runtime.backend;
  exports ninc.runtime.checkpoint;
  exports ninc.runtime.cpu;
  exports ninc.runtime.data;
  exports ninc.runtime.data.fetch;
  exports ninc.runtime.device;
  exports ninc.runtime.device.cuda;
  exports ninc.runtime.device.host;
  exports ninc.runtime.device.simt;
  exports ninc.runtime.device.tornado;
  exports ninc.runtime.distributed;
  exports ninc.runtime.format.safetensors;
  exports ninc.runtime.model;
  exports ninc.runtime.predict;
  exports ninc.runtime.training;
  exports ninc.runtime.bench to
      ninc.cli;
  exports ninc.runtime.bench.counter to
      ninc.cli;
  exports ninc.runtime.check to
      ninc.cli;
  exports ninc.runtime.distributed.mpi to
      ninc.cli;
  exports ninc.runtime.format.onnx.exporter to
      ninc.cli;
  exports ninc.runtime.format.onnx.importer to
      ninc.cli;
  exports ninc.runtime.format.tensorboard to
      ninc.cli;
  exports ninc.runtime.inspect to
      ninc.cli;
  exports ninc.runtime.io to
      ninc.cli;
  exports ninc.runtime.metrics to
      ninc.cli;
  exports ninc.runtime.training.history to
      ninc.cli;
  exports ninc.runtime.training.study to
      ninc.cli;
  exports ninc.runtime.tune to
      ninc.cli;
}
