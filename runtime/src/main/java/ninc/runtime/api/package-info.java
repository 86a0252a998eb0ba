/** For Java programs that train networks and use them: the whole way in one class. */
package ninc.runtime.api;
