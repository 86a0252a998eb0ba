package ninc.dsl;

/**
 * A way to mix each training image and its label with those before it in the batch. The share λ of
 * its own is drawn from Beta(α, α) for each batch, as in torchvision's {@code v2.MixUp} and {@code
 * v2.CutMix}.
 */
public sealed interface Mixing {

  /** Returns α, above 0. If it is close to 0, λ is mostly close to 0 or 1; if it is 1, uniform. */
  double alpha();

  /** λ · image + (1 − λ) · other. Source: H. Zhang et al., mixup, ICLR 2018. */
  record Mixup(double alpha) implements Mixing {
    public Mixup {
      Range.checkPositive("alpha of mixup", alpha);
    }
  }

  /**
   * Replaces a rectangle of the image, with 1 − λ of its area, by that of the other. It is clipped
   * at the edges, and the share of the label is the area that remains. Source: S. Yun et al.,
   * CutMix, ICCV 2019.
   */
  record Cutmix(double alpha) implements Mixing {
    public Cutmix {
      Range.checkPositive("alpha of cutmix", alpha);
    }
  }
}
