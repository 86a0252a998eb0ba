/** Memory planning: assigns tensors to memory by their live ranges. */
package ninc.compiler.plan;
