/**
 * Data sets and the batches that are made of them.
 *
 * <p>A {@link ninc.runtime.data.Dataset} holds the 8-bit images and the labels of two {@link
 * ninc.runtime.data.Split}s. {@link ninc.runtime.data.DataFolder} reads one from a folder, and
 * {@link ninc.runtime.data.fetch.DataSource} also by its well-known name. A {@link
 * ninc.runtime.data.BatchLoader} walks a split in a fixed order that depends on nothing but the
 * seed and the epoch, and makes each example on a thread of its own, ahead of the training:
 *
 * <pre>
 *   Split, image i: 8-bit, H×W×C
 *     → ImageTransform (flip, crop), drawn from (seed, epoch, i)
 *     → BilinearResize to the size that the network takes
 *     → divided by 255 into Batch.pixels: float32, N×H×W×C, off heap
 * </pre>
 *
 * <pre>{@code
 * Dataset data = DataSource.open("fashion-mnist", Optional.empty(), DownloadProgress.SILENT);
 * BatchLoader loader =
 *     BatchLoader.of(data.train(), 128).resized(new ImageSize(224, 224)).shuffled().seeded(seed);
 * try (Epoch epoch = loader.epoch(1)) {
 *   for (Batch batch : epoch) {
 *     train(batch);
 *   }
 * }
 * }</pre>
 */
package ninc.runtime.data;
