package ninc.cli.report.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ninc.cli.terminal.TextTable.Column;
import ninc.dsl.Parameter;
import ninc.runtime.model.Model;

/**
 * The columns that tell the models of a table apart: one with their names if these differ, and one
 * for each parameter with several values.
 *
 * @param named whether there is a column with the names
 * @param parameters the names of the parameters with several values
 */
public record ModelColumns(boolean named, List<String> parameters) {

  public static ModelColumns of(List<Model> models) {
    return new ModelColumns(
        models.stream().map(Model::name).distinct().count() > 1, parameters(models));
  }

  /** Returns columns that always begin with the name of the model. */
  public static ModelColumns withNames(List<Model> models) {
    return new ModelColumns(true, parameters(models));
  }

  private static List<String> parameters(List<Model> models) {
    // Only the names of constants are compared, because each model has its own class loader.
    Map<String, Set<String>> values =
        models.stream()
            .flatMap(model -> model.parameters().stream())
            .collect(
                Collectors.groupingBy(
                    Parameter::name,
                    LinkedHashMap::new,
                    Collectors.mapping(Parameter::toString, Collectors.toSet())));
    return values.keySet().stream().filter(name -> values.get(name).size() > 1).toList();
  }

  /** Returns these columns, followed by others. */
  public Column[] with(Column... others) {
    List<Column> columns = new ArrayList<>();
    if (named) {
      columns.add(Column.left("model"));
    }
    parameters.forEach(name -> columns.add(Column.right(name)));
    columns.addAll(List.of(others));
    return columns.toArray(Column[]::new);
  }

  /** Returns the cells of a model in these columns, followed by others. */
  public String[] with(Model model, String... others) {
    Map<String, String> values = model.values();
    return Stream.of(
            named ? Stream.of(model.name()) : Stream.<String>empty(),
            parameters.stream().map(name -> values.getOrDefault(name, "")),
            Stream.of(others))
        .flatMap(cells -> cells)
        .toArray(String[]::new);
  }
}
