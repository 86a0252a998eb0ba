/** Files that no crash leaves half written, and that several processes may change. */
package ninc.runtime.io;
