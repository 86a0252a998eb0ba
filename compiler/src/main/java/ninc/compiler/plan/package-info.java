/** Where each tensor lies in memory, by how long it is needed. */
package ninc.compiler.plan;
