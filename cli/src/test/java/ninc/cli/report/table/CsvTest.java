package ninc.cli.report.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {

  @Test
  void hasAColumnForEveryFieldOfAnyEventAfterThoseOfTheModel() throws JsonProcessingException {
    assertThat(
            csv(
                """
                {"event":"e","name":"a","set":{"n":1,"rate":0.5},"seconds":1.25e-7}
                {"event":"e","name":"b","set":{"n":2},"correct":true,"missing":null}\
                """))
        .isEqualTo(
            """
            set.n,set.rate,name,seconds,correct,missing
            1,0.5,a,1.25E-7,,
            2,,b,,true,
            """);
  }

  @Test
  void quotesWhatWouldEndACell() throws JsonProcessingException {
    assertThat(csv("{\"a\":\"1,2\",\"b\":\"\\\"x\\\"\",\"c\":\"1\\n2\",\"d\":\"3 4\"}"))
        .isEqualTo("a,b,c,d\n\"1,2\",\"\"\"x\"\"\",\"1\n2\",3 4\n");
  }

  @Test
  void writesListsInACellAndLeavesOutLists() throws JsonProcessingException {
    assertThat(csv("{\"output\":[6,8,8],\"layers\":[{\"name\":\"a\"}],\"n\":1}"))
        .isEqualTo("output,n\n6 8 8,1\n");
  }

  private static String csv(String lines) throws JsonProcessingException {
    List<ObjectNode> events = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      events.add((ObjectNode) new ObjectMapper().readTree(line));
    }
    return Csv.of(events);
  }
}
