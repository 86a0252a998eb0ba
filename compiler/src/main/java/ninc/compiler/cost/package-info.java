/** What operators and layers cost: floating-point operations and parameters. */
package ninc.compiler.cost;
