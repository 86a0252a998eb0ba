package ninc.runtime.bench;

import ninc.compiler.ir.FusionRule;
import ninc.dsl.Precision;

/** One of the programs of a model that a benchmark compares: a precision and a fusion level. */
public record Variant(Precision precision, FusionRule level) {}
