/**
 * Models: {@link ninc.runtime.model.ModelLoader} compiles the definition in a Java file, {@link
 * ninc.runtime.model.Initialization} draws its parameters, and {@link
 * ninc.runtime.model.ParameterLayout} says how they lie in memory and in checkpoints.
 */
package ninc.runtime.model;
