/**
 * Data sets and the batches made from them.
 *
 * <p>A {@link ninc.runtime.data.Dataset} has the 8-bit images and the labels of two {@link
 * ninc.runtime.data.Split}s, whose images are in memory or in files that are decoded when they are
 * used. {@link ninc.runtime.data.DataFolder} reads one from a folder, and {@link
 * ninc.runtime.data.fetch.DataSource} also opens built-in data sets by name. A {@link
 * ninc.runtime.data.BatchLoader} visits a split in an order that depends only on the seed and the
 * epoch, and prepares batches on background threads, ahead of training:
 *
 * <pre>
 *   Split, image i: 8-bit, H×W×C
 *     → ImageTransform (flip, crop, rotation, …), random by (seed, epoch, i)
 *     → BilinearResize to the input size of the network
 *     → divided by 255 and normalized into Batch.pixels: float32, N×H×W×C, off heap
 *     → BatchMixer (mixup, cutmix), random by (seed, epoch, batch)
 * </pre>
 *
 * <p>If a program takes {@linkplain ninc.compiler.pass.ImageFeed.Bytes bytes}, it resizes and
 * normalizes the images itself, and the 8-bit images are copied to {@code Batch.pixels} after the
 * transforms.
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
