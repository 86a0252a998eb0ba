/** Messages in protobuf's wire format, without classes that are generated from a schema. */
package ninc.runtime.format.protobuf;
