package ninc.runtime.data.fetch;

import java.util.OptionalLong;

/** Is told how the fetching of a data set goes on, on the thread that fetches. */
public interface DownloadProgress {
  /** Shows nothing. */
  DownloadProgress SILENT =
      new DownloadProgress() {
        @Override
        public void begin(String step) {}

        @Override
        public void received(long bytes, OptionalLong total) {}
      };

  /**
   * A step begins that can take a while.
   *
   * @param step what is done, to be shown: {@code downloading https://…}
   */
  void begin(String step);

  /**
   * More of the step's bytes have come.
   *
   * @param bytes how many since the step began
   * @param total how many there will be, where the server has said it
   */
  void received(long bytes, OptionalLong total);
}
