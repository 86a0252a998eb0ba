/** Files that no crash leaves half written. */
package ninc.runtime.file;
