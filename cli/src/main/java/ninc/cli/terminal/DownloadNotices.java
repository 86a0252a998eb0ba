package ninc.cli.terminal;

import java.util.OptionalLong;
import ninc.runtime.data.fetch.DownloadProgress;

/** Reports a download: one line at its start and one after each quarter. */
public final class DownloadNotices implements DownloadProgress {
  private static final int PARTS = 4;

  private final Notices notices;
  private long partsDone;

  public DownloadNotices(Notices notices) {
    this.notices = notices;
  }

  @Override
  public void begin(String step) {
    partsDone = 0;
    notices.say("%s", step);
  }

  @Override
  public void received(long bytes, OptionalLong total) {
    if (total.isEmpty() || total.getAsLong() <= 0) {
      return;
    }
    long parts = PARTS * bytes / total.getAsLong();
    if (parts > partsDone) {
      partsDone = parts;
      notices.say("Downloaded %d of %d bytes", bytes, total.getAsLong());
    }
  }
}
