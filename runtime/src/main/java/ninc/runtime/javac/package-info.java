/** Runtime compilation with the JDK's compiler, for model definitions and emitted kernels. */
package ninc.runtime.javac;
