/**
 * Checks the kernels of a program one by one against the float64 definitions of the operators, so
 * that an error is attributed to the kernel that makes it.
 */
package ninc.runtime.check;
