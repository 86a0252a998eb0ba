package ninc.dsl;

/**
 * Each training image is mixed with the one before it in the batch, and its label likewise. The
 * share λ of its own is drawn from Beta(α, α) for each batch, as torchvision's {@code v2.MixUp} and
 * {@code v2.CutMix} do it.
 */
public sealed interface Mixing {

  /** α, above 0: close to 0, λ is mostly near 0 or 1; at 1, it is uniform. */
  double alpha();

  /** λ · image + (1 − λ) · other. Source: H. Zhang et al., mixup, ICLR 2018. */
  record Mixup(double alpha) implements Mixing {
    public Mixup {
      Range.checkPositive("alpha of mixup", alpha);
    }
  }

  /**
   * A rectangle of the image, of 1 − λ of its area where it does not reach over the edge, is
   * replaced by that of the other; the labels are mixed by the area that is left. Source: S. Yun et
   * al., CutMix, ICCV 2019.
   */
  record Cutmix(double alpha) implements Mixing {
    public Cutmix {
      Range.checkPositive("alpha of cutmix", alpha);
    }
  }
}
