package ninc.compiler;

import java.util.function.UnaryOperator;
import ninc.compiler.ir.Graph;

/** A step of the compiler: its name, for dumps and messages, and what it does to a graph. */
public record Pass(String name, UnaryOperator<Graph> rule) {}
