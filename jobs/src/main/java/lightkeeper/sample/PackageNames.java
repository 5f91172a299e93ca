package lightkeeper.sample;

import java.util.ArrayList;
import java.util.List;

/** Names of packages: well-known ones first, then made-up ones. */
final class PackageNames {
  private static final List<String> MAVEN =
      List.of(
          "org.slf4j:slf4j-api",
          "io.netty:netty-all",
          "junit:junit",
          "org.ow2.asm:asm",
          "com.zaxxer:HikariCP",
          "org.yaml:snakeyaml",
          "org.jsoup:jsoup",
          "com.h2database:h2",
          "io.vavr:vavr",
          "redis.clients:jedis",
          "org.mapstruct:mapstruct",
          "org.postgresql:postgresql",
          "joda-time:joda-time",
          "com.google.guava:guava",
          "commons-io:commons-io",
          "org.flywaydb:flyway-core",
          "io.undertow:undertow-core",
          "org.quartz-scheduler:quartz",
          "org.mockito:mockito-core",
          "com.squareup.okhttp3:okhttp",
          "org.hibernate:hibernate-core",
          "org.apache.kafka:kafka-clients",
          "org.springframework:spring-web",
          "org.liquibase:liquibase-core");
  private static final List<String> NPM =
      List.of(
          "react",
          "express",
          "lodash",
          "axios",
          "vue",
          "webpack",
          "typescript",
          "eslint",
          "jest",
          "chalk",
          "moment",
          "redux",
          "rxjs",
          "next",
          "vite",
          "zod",
          "pino",
          "helmet",
          "ws",
          "uuid",
          "yargs",
          "dotenv",
          "knex",
          "sequelize");
  private static final List<String> FIRST =
      List.of(
          "amber", "bolt", "cargo", "delta", "ember", "flint", "garnet", "harbor", "ion", "jade",
          "kite", "lumen", "mosaic", "nova", "onyx", "pixel", "quill", "ripple", "slate", "tempo",
          "umbra", "vector", "willow", "xenon", "yarrow", "zephyr", "atlas", "beacon", "comet",
          "drift");
  private static final List<String> SECOND =
      List.of(
          "core", "http", "json", "cache", "auth", "log", "trace", "queue", "store", "forms",
          "router", "crypto", "mail", "pdf", "csv", "yaml", "retry", "pool", "test", "metrics",
          "events", "files", "dates", "money", "i18n", "search", "graph", "stream", "batch",
          "flags", "schema", "proxy", "session", "text", "image", "geo", "audit", "sync", "shell",
          "config", "client", "server", "codec", "math", "lock", "clock", "hash", "zip", "xml",
          "html", "diff", "merge", "parse", "render", "chart", "table", "grid", "menu", "theme",
          "icons", "fonts", "media", "video", "sound", "touch", "print", "vault");

  private PackageNames() {}

  /** So many different names in an ecosystem; at most 2,000. */
  static List<String> of(String ecosystem, int count) {
    boolean maven = ecosystem.equals("maven");
    List<String> names = new ArrayList<>(maven ? MAVEN : NPM);
    for (int i = 0; names.size() < count; i++) {
      String first = FIRST.get(i % FIRST.size());
      String second = SECOND.get(i / FIRST.size());
      names.add(maven ? "io." + first + ":" + first + "-" + second : first + "-" + second);
    }
    return names.subList(0, count);
  }
}
