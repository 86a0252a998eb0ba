import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Writes colour JPEG images of ten classes into a folder, as {@code train/CLASS/NUMBER.jpg} and, a
 * hundredth of them and at least ten, as {@code test/CLASS/NUMBER.jpg}. Only some images are drawn;
 * the other files are hard links to them.
 *
 * <p>Usage: {@code java GenerateImages.java FOLDER IMAGES DRAWN WIDTH HEIGHT}
 */
final class GenerateImages {
  private static final int CLASSES = 10;
  private static final int SHAPES = 60;
  private static final int NOISE = 96;

  private GenerateImages() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    int images = Integer.parseInt(args[1]);
    int drawn = Math.min(images, Integer.parseInt(args[2]));
    int width = Integer.parseInt(args[3]);
    int height = Integer.parseInt(args[4]);
    Random random = new Random(1);
    for (int label = 0; label < CLASSES; label++) {
      Files.createDirectories(folder.resolve("train/" + label));
      Files.createDirectories(folder.resolve("test/" + label));
    }
    for (int i = 0; i < images; i++) {
      Path file = file(folder, "train", i);
      if (i < drawn) {
        ImageIO.write(image(i % CLASSES, width, height, random), "jpg", file.toFile());
      } else {
        // Of the same class, since the number of drawn images is a multiple of the classes.
        Files.createLink(file, file(folder, "train", i % drawn));
      }
    }
    for (int i = 0; i < Math.max(CLASSES, images / 100); i++) {
      Files.createLink(file(folder, "test", i), file(folder, "train", i % drawn));
    }
  }

  private static Path file(Path folder, String part, int number) {
    return folder.resolve("%s/%d/%06d.jpg".formatted(part, number % CLASSES, number));
  }

  /** Draws ellipses and lines, with as much noise as makes the file as large as that of a photo. */
  private static BufferedImage image(int label, int width, int height, Random random) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    for (int i = 0; i < SHAPES; i++) {
      int x = random.nextInt(width);
      int y = random.nextInt(height);
      Color from = Color.getHSBColor((label + random.nextFloat()) / CLASSES, 0.8f, 1);
      Color to = new Color(random.nextInt(1 << 24));
      graphics.setPaint(new GradientPaint(x, y, from, x + width / 4f, y + height / 4f, to));
      graphics.fillOval(x - width / 8, y - height / 8, width / 4, height / 4);
      graphics.drawLine(x, y, random.nextInt(width), random.nextInt(height));
    }
    graphics.dispose();
    for (int i = 0; i < width * height; i++) {
      int noise = random.nextInt(NOISE);
      Color pixel = new Color(image.getRGB(i % width, i / width));
      image.setRGB(i % width, i / width, brighter(pixel, noise).getRGB());
    }
    return image;
  }

  private static Color brighter(Color pixel, int by) {
    return new Color(
        Math.min(255, pixel.getRed() + by),
        Math.min(255, pixel.getGreen() + by),
        Math.min(255, pixel.getBlue() + by));
  }
}
