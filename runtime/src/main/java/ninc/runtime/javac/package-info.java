/** The JDK's compiler at run time: for model definitions, and for the kernels of devices. */
package ninc.runtime.javac;
