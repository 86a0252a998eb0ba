package ninc.runtime.data.fetch;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ninc.runtime.data.DataFiles;
import ninc.runtime.data.ImageSize;
import ninc.runtime.data.fetch.NamedDataset.DebianPackage;
import ninc.runtime.data.fetch.NamedDataset.Publication;

/** A data set of a few kilobytes, for tests: the content of each of its files, by name. */
record SmallDataset(Map<String, byte[]> contents) {

  /** Six training and three test images of 13×7 pixels in two classes. */
  static SmallDataset create() {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    contents.put(
        "train-images-idx3-ubyte", DataFiles.idx(DataFiles.randomBytes(1, 6 * 91), 6, 13, 7));
    contents.put("train-labels-idx1-ubyte", DataFiles.idx(new byte[] {0, 1, 1, 0, 1, 0}, 6));
    contents.put(
        "t10k-images-idx3-ubyte", DataFiles.idx(DataFiles.randomBytes(2, 3 * 91), 3, 13, 7));
    contents.put("t10k-labels-idx1-ubyte", DataFiles.idx(new byte[] {1, 0, 0}, 3));
    return new SmallDataset(contents);
  }

  NamedDataset publishedAs(Publication publication, Optional<DebianPackage> debianPackage) {
    return new NamedDataset(
        "small", new ImageSize(2, 2), files(), publication, debianPackage, List.of("a", "b"));
  }

  List<PinnedFile> files() {
    List<PinnedFile> files = new ArrayList<>();
    contents.forEach((name, content) -> files.add(pin(name, content)));
    return files;
  }

  static PinnedFile pin(String name, byte[] content) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(content);
      return new PinnedFile(name, content.length, Checksum.sha256(HexFormat.of().formatHex(sum)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
