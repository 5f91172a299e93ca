package lightkeeper.scorecard;

import java.time.LocalDate;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;

/** What the words of the tables are in plain English. */
final class Words {
  private static final String HIDDEN = "not shown:";

  private Words() {}

  /** A month, such as {@code June 2026}. */
  static String month(LocalDate month) {
    return month.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH)
        + Numbers.SPACE
        + month.getYear();
  }

  /** A month where there is little room, such as {@code Jun 2026}. */
  static String shortMonth(LocalDate month) {
    return month.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH)
        + Numbers.SPACE
        + month.getYear();
  }

  /** A day, such as {@code 1 July 2026}. */
  static String day(LocalDate day) {
    return day.getDayOfMonth() + Numbers.SPACE + month(day);
  }

  /** The twelve months that end with a month. */
  static String year(LocalDate month) {
    return month(month.minusMonths(11)) + " to " + month(month);
  }

  /** Why there is no value. */
  static String noValue(String reason, int smallestGroup) {
    return switch (reason) {
      case "no_data" -> "no data";
      case "not_reached" ->
          "not known yet: too few cases have ended, or nobody was watched so long";
      case "window" -> "not shown: people are told of twelve months that end a quarter";
      case "primary" ->
          "not shown: fewer than "
              + smallestGroup
              + " people, or too few counted or not counted among them";
      case "secondary" -> "not shown: it would give away the figure of another model";
      case "differencing" -> "not shown: set against other figures it would give people away";
      case "not_measured" -> "not measured yet";
      default -> other(reason);
    };
  }

  /** Why a value has no interval. */
  static String noInterval(String reason) {
    return switch (reason) {
      case "few_teams" -> "no interval: fewer than four teams";
      case "no_events" -> "no interval: nothing was counted";
      case "no_spread" -> "no interval: all teams have the very same value";
      case "no_data" -> "no interval: much was counted of teams without time of their own";
      default -> "no interval: " + other(reason);
    };
  }

  /** Why two models are not compared; people's reasons are those of the values. */
  static String notComparable(String reason, int smallestGroup) {
    return switch (reason) {
      case "few_teams" -> "too few teams";
      case "little_overlap" -> "too little in common: half of their work has no like in the other";
      case "no_events" -> "nothing was counted";
      case "no_spread" -> "all teams have the very same value";
      case "not_reached" -> "too few cases have ended";
      case "zero_duration" -> "a median of zero is no multiple of anything";
      default -> noValue(reason, smallestGroup);
    };
  }

  /** The same, after the names of the two. */
  static String notCompared(String reason, int smallestGroup) {
    String why = notComparable(reason, smallestGroup);
    return why.startsWith(HIDDEN) ? why.replaceFirst(":", ",") : "not compared, " + why;
  }

  /** A word that an organisation's own tables may hold. */
  private static String other(String reason) {
    return reason.replace('_', ' ');
  }

  /** A model within a sentence, several of its teams: {@code operations teams}. */
  static String teams(String title) {
    return name(inSentence(title) + (title.endsWith("team") ? "s" : ""));
  }

  /** A name among other words: one that runs the other way ends with itself. */
  static String name(String name) {
    return name.codePoints().anyMatch(Words::runsTheOtherWay) ? "\u2068" + name + "\u2069" : name;
  }

  private static boolean runsTheOtherWay(int character) {
    byte direction = Character.getDirectionality(character);
    return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
        || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
  }

  /**
   * A name without the characters that turn what follows or end what was set apart. Scripts that
   * run the other way need none of them.
   */
  static String withoutTurns(String name) {
    return name.replaceAll("[\u202a-\u202e\u2066-\u2069]", "");
  }

  /** A title within a sentence; what is written in capitals stays so. */
  static String inSentence(String title) {
    if (title.isEmpty()) {
      return title;
    }
    int first = title.codePointAt(0);
    int length = Character.charCount(first);
    boolean isWord = title.length() > length && Character.isLowerCase(title.codePointAt(length));
    return isWord
        ? new StringBuilder()
            .appendCodePoint(Character.toLowerCase(first))
            .append(title.substring(length))
            .toString()
        : title;
  }

  /** A word at the start of a sentence. */
  static String capital(String words) {
    if (words.isEmpty()) {
      return words;
    }
    int first = words.codePointAt(0);
    return new StringBuilder()
        .appendCodePoint(Character.toUpperCase(first))
        .append(words.substring(Character.charCount(first)))
        .toString();
  }

  /** Things one after another: {@code a, b and c}. */
  static String list(List<String> things) {
    if (things.size() < 2) {
      return String.join("", things);
    }
    return String.join(", ", things.subList(0, things.size() - 1))
        + " and "
        + things.get(things.size() - 1);
  }

  /** A number of things: {@code 1 team}, {@code 7 teams}. */
  static String number(long count, String one) {
    return Numbers.count(count) + Numbers.SPACE + one + (count == 1 ? "" : "s");
  }

  /** Small numbers are words. */
  static String few(long count) {
    List<String> words =
        List.of(
            "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");
    return count >= 0 && count < words.size() ? words.get((int) count) : Numbers.count(count);
  }
}
