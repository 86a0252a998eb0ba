/**
 * Models. {@link ninc.runtime.model.ModelLoader} compiles the definition in a Java file, {@link
 * ninc.runtime.model.Initialization} initializes the parameters, and {@link
 * ninc.runtime.model.ParameterLayout} converts them between memory order and checkpoint order.
 */
package ninc.runtime.model;
