/** How operators are computed where there is a choice; data that backends follow. */
package ninc.compiler.schedule;
