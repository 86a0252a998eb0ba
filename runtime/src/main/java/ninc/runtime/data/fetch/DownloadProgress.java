package ninc.runtime.data.fetch;

import java.util.OptionalLong;

/** Receives the progress of a download, on the thread that downloads. */
public interface DownloadProgress {
  /** Ignores all progress. */
  DownloadProgress SILENT =
      new DownloadProgress() {
        @Override
        public void begin(String step) {}

        @Override
        public void received(long bytes, OptionalLong total) {}
      };

  /**
   * Called when a step begins that may take a while.
   *
   * @param step a description to display, such as {@code downloading https://…}
   */
  void begin(String step);

  /**
   * Called when more bytes of the current step have arrived.
   *
   * @param bytes the number of bytes received since the step began
   * @param total the total number of bytes, if the server has sent it
   */
  void received(long bytes, OptionalLong total);
}
