/** A small toolkit for pages and SVG plots that need no network. */
package ninc.cli.html;
