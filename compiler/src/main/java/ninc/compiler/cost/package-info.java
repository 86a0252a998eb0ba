/** What operators and layers cost: floating-point operations, bytes and parameters. */
package ninc.compiler.cost;
