package ninc.cli.terminal;

import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingListener;

/** Reports warnings. */
public record WarningNotices(Notices notices) implements TrainingListener {

  @Override
  public void warning(TrainingEvent.Warning event) {
    notices.say("warning: %s", Remedies.message(event));
  }
}
