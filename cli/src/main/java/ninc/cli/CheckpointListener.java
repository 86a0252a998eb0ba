package ninc.cli;

import java.nio.file.Path;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.checkpoint.RunSettings;
import ninc.runtime.training.Progress;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingListener;
import ninc.runtime.training.TrainingSession;

/** Saves a run after each epoch and at its end. */
final class CheckpointListener implements TrainingListener {
  private final Path file;
  private final RunSettings settings;
  private final TrainingSession session;
  private final Notices notices;
  private Progress saved = Progress.START;

  CheckpointListener(Path file, RunSettings settings, TrainingSession session, Notices notices) {
    this.file = file;
    this.settings = settings;
    this.session = session;
    this.notices = notices;
  }

  @Override
  public void epoch(TrainingEvent.Epoch event) {
    save(event.progress());
  }

  @Override
  public void end(TrainingEvent.End event) {
    if (!event.progress().equals(saved)) {
      save(event.progress());
    }
    notices.say("saved to %s", file);
  }

  private void save(Progress progress) {
    Checkpoint.save(file, settings, progress, session.graph(), session.session());
    saved = progress;
  }
}
