/** Schedules: how backends compute operators, as data. */
package ninc.compiler.schedule;
