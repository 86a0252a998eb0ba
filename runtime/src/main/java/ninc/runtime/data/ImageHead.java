package ninc.runtime.data;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the JDK's readers do not tell about a PNG or JPEG file: how it is to be turned, and how many
 * components its pixels have.
 *
 * @param orientation as the EXIF tag 274 gives it, from 1 to 8; 1 if there is none
 * @param components of a JPEG file; 0 of a PNG file
 */
record ImageHead(int orientation, int components) {
  static final int CMYK = 4;

  private static final int UPRIGHT = 1;
  private static final int MOST = 8;
  private static final int PNG = 0x89504e47;
  private static final int PNG_SIGNATURE_REST = 4;
  private static final int PNG_EXIF = 0x65584966;
  private static final int PNG_DATA = 0x49444154;
  private static final int JPEG_START_OF_SCAN = 0xffda;
  private static final int JPEG_APP1 = 0xffe1;
  private static final byte[] JPEG_EXIF = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);

  /** Reads the part of a file that is before its pixels. */
  static ImageHead of(DataInputStream in) throws IOException {
    int start = in.readInt();
    try {
      return start == PNG ? ofPng(in) : ofJpeg(in, start & 0xffff);
    } catch (EOFException _) {
      // The reader of the pixels reports a file that is cut off.
      return new ImageHead(UPRIGHT, 0);
    }
  }

  private static ImageHead ofPng(DataInputStream in) throws IOException {
    in.skipNBytes(PNG_SIGNATURE_REST);
    while (true) {
      int length = in.readInt();
      int type = in.readInt();
      if (type == PNG_DATA || length < 0) {
        return new ImageHead(UPRIGHT, 0);
      }
      if (type == PNG_EXIF) {
        return new ImageHead(orientation(in.readNBytes(length)), 0);
      }
      in.skipNBytes(length + (long) Integer.BYTES);
    }
  }

  /** Walks through the segments: a marker, and a length that counts itself. */
  private static ImageHead ofJpeg(DataInputStream in, int firstMarker) throws IOException {
    int orientation = UPRIGHT;
    int components = 0;
    for (int marker = firstMarker; marker != JPEG_START_OF_SCAN; marker = in.readUnsignedShort()) {
      int length = in.readUnsignedShort() - Short.BYTES;
      if (length < 0) {
        break;
      }
      byte[] segment = in.readNBytes(length);
      if (marker == JPEG_APP1 && startsWithExif(segment)) {
        orientation = orientation(Arrays.copyOfRange(segment, JPEG_EXIF.length, segment.length));
      } else if (isFrame(marker) && length > 5) {
        // A frame begins with the precision, the height and the width in five bytes.
        components = segment[5];
      }
    }
    return new ImageHead(orientation, components);
  }

  private static boolean startsWithExif(byte[] segment) {
    return segment.length > JPEG_EXIF.length
        && Arrays.equals(segment, 0, JPEG_EXIF.length, JPEG_EXIF, 0, JPEG_EXIF.length);
  }

  /** SOF0 to SOF15, among which are the markers of tables and extensions. */
  private static boolean isFrame(int marker) {
    return marker >= 0xffc0
        && marker <= 0xffcf
        && marker != 0xffc4
        && marker != 0xffc8
        && marker != 0xffcc;
  }

  /**
   * Finds the orientation in EXIF data, which has the structure of a TIFF file. As in Pillow, data
   * that is damaged has none.
   */
  private static int orientation(byte[] exif) {
    ByteBuffer tiff = ByteBuffer.wrap(exif);
    try {
      tiff.order(tiff.getShort() == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      int directory = tiff.getInt(4);
      int entries = tiff.getShort(directory) & 0xffff;
      for (int i = 0; i < entries; i++) {
        int entry = directory + Short.BYTES + 12 * i;
        if (tiff.getShort(entry) == 274) {
          int value = tiff.getShort(entry + 8);
          return value >= UPRIGHT && value <= MOST ? value : UPRIGHT;
        }
      }
      return UPRIGHT;
    } catch (BufferUnderflowException | IndexOutOfBoundsException _) {
      return UPRIGHT;
    }
  }

  /** Returns whether height and width change places. */
  private boolean isTransposed() {
    return orientation > 4;
  }

  /** Turns an image as Pillow's {@code ImageOps.exif_transpose} does. */
  Image turned(Image image) {
    if (orientation == UPRIGHT) {
      return image;
    }
    boolean fromBottom =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    boolean fromRight =
        orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    ImageSize stored = image.shape().size();
    ImageSize size = turned(stored);
    int channels = image.shape().channels();
    byte[] pixels = new byte[image.pixels().length];
    for (int y = 0; y < size.height(); y++) {
      for (int x = 0; x < size.width(); x++) {
        int row = isTransposed() ? x : y;
        int column = isTransposed() ? y : x;
        row = fromBottom ? stored.height() - 1 - row : row;
        column = fromRight ? stored.width() - 1 - column : column;
        System.arraycopy(
            image.pixels(),
            (row * stored.width() + column) * channels,
            pixels,
            (y * size.width() + x) * channels,
            channels);
      }
    }
    return new Image(new ImageShape(size, channels), pixels);
  }

  /** Returns the size after turning. */
  ImageSize turned(ImageSize stored) {
    return isTransposed() ? new ImageSize(stored.width(), stored.height()) : stored;
  }
}
