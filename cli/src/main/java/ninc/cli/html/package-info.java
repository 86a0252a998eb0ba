/** A small toolkit for self-contained HTML pages and SVG plots. */
package ninc.cli.html;
