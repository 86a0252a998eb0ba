/** The language of model definitions: networks and training recipes. */
module ninc.dsl {
  exports ninc.dsl;
}
