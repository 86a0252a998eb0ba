/** Java source as text: indentation, terms and identifiers. */
package ninc.compiler.codegen.text;
