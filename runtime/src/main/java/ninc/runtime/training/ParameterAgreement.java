package ninc.runtime.training;

import java.lang.foreign.Arena;
import java.util.OptionalInt;
import ninc.compiler.ir.Source.ModelTensor;
import ninc.compiler.ir.Value;
import ninc.runtime.distributed.Agreement;
import ninc.runtime.distributed.Communicator;
import ninc.runtime.io.Sha256;

/**
 * Compares the parameters of all ranks whenever the run may be saved, so that no checkpoint has
 * parameters that only one rank has.
 *
 * @param interval the number of steps between saves within an epoch, if there are any
 */
public record ParameterAgreement(Communicator ranks, TrainingSession session, OptionalInt interval)
    implements TrainingListener {

  @Override
  public void step(TrainingEvent.Step event) {
    if (interval.isPresent() && event.progress().step() % interval.getAsInt() == 0) {
      check();
    }
  }

  @Override
  public void epoch(TrainingEvent.Epoch event) {
    check();
  }

  @Override
  public void end(TrainingEvent.End event) {
    check();
  }

  private void check() {
    if (ranks.size() > 1) {
      Agreement.checkParameters(ranks, checksum());
    }
  }

  private String checksum() {
    Sha256 checksum = new Sha256();
    for (Value parameter : session.graph().all(ModelTensor.class)) {
      try (Arena arena = Arena.ofConfined()) {
        checksum.add(session.session().read(parameter.name(), arena).asByteBuffer());
      }
    }
    return checksum.hex();
  }
}
