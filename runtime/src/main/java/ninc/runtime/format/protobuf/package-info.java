/** The protobuf wire format, without classes generated from a schema. */
package ninc.runtime.format.protobuf;
