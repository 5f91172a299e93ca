package lightkeeper.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports of vendors on their way through the landing tables. */
class MappedExportsTest {
  @TempDir Path folder;

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static List<String> rows(Pipeline pipeline, String table, String... columns) {
    return pipeline.table(table).selectExpr(columns).collectAsList().stream()
        .map(Row::mkString)
        .sorted()
        .toList();
  }

  @Test
  void ledgerAddsUpPeopleArePseudonymsAndAnUnknownKeyHealsOnceItIsListed() throws IOException {
    write(
        "exports/service/s.csv",
        "service_id,service_name,tier,live_from\nbasket,Basket,1,2020-01-01\n");
    write(
        "exports/team/t.csv",
        "team_id,team_name,model,valid_from\nshop,Shop,feature_team,2020-01-01\n");
    write(
        "exports/pingdom/77.json",
        """
        {"summary": {"states": [
          {"status": "up", "timefrom": 1780300000, "timeto": 1780310000},
          {"status": "down", "timefrom": 1780310000, "timeto": 1780310600},
          {"status": "down", "timefrom": 1780310000, "timeto": 1780310600}]}}
        """);
    write(
        "exports/workday-report/r.json",
        """
        {"Report_Entry": [
          {"Employee_ID": "EMP-SECRET-1", "Start_Date": "2024-01-01", "Team_ID": "shop"},
          {"Employee_ID": "EMP-SECRET-2", "Start_Date": "soon", "Team_ID": "shop"}]}
        """);
    write("conf/service-keys.csv", "source,key,service_id\n");
    Path warehouse = folder.resolve("warehouse");
    Pipeline pipeline = Pipeline.under(folder.resolve("conf"), warehouse);
    pipeline.run("ingest", new Ingest(), folder.resolve("exports"), "2026-07-01");
    String ledger = "concat_ws(' ', source, rows_read, rows_landed, rows_duplicate, rows_rejected)";
    assertThat(rows(pipeline, "landing.export_file", ledger))
        .contains("pingdom 3 0 0 3", "workday-report 2 1 0 1");
    assertThat(rows(pipeline, "landing.rejected", "concat_ws(' ', source, reason, detail)"))
        .contains(
            "pingdom dropped not a time of being down",
            "pingdom unknown_service service_id '77' is in no accepted record of the feed service")
        .noneMatch(row -> row.contains("soon") || row.contains("SECRET"));
    assertThat(rows(pipeline, "restricted.person", "person_key"))
        .singleElement()
        .asString()
        .matches("[0-9a-f]{64}");

    write("conf/service-keys.csv", "source,key,service_id\npingdom,77,basket\n");
    pipeline = Pipeline.under(folder.resolve("conf"), warehouse);
    pipeline.run("ingest", new Ingest(), folder.resolve("exports"), "2026-07-01");
    assertThat(rows(pipeline, "landing.export_file", ledger)).contains("pingdom 3 1 1 1");
    assertThat(rows(pipeline, "landing.incident", "service_id")).containsExactly("basket");
  }
}
