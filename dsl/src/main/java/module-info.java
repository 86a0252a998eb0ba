/** The domain-specific language for networks and training recipes. */
module ninc.dsl {
  exports ninc.dsl;
}
