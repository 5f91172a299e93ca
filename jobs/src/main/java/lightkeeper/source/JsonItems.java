package lightkeeper.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;

/** Walks through JSON or YAML to its records, holding one of them at a time. */
final class JsonItems implements Items {
  private static final int MOST_DEPTH = 200;

  /** The parser of YAML copies all of a value for each kilobyte of it that it reads. */
  private static final int LONGEST_YAML = 1 << 20;

  private static final StreamReadConstraints LIMITS =
      StreamReadConstraints.builder()
          .maxNestingDepth(MOST_DEPTH)
          .maxStringLength(Trees.MOST_CHARACTERS)
          .build();

  /** Python writes NaN; a number too large for any type is still a text. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(LIMITS)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private final String format;
  private final RecordPath path;
  private final Wanted wanted;
  private final JsonParser parser;
  private final BoundedReader bounds;
  private final Trees trees = new Trees();
  private final Deque<Frame> frames = new ArrayDeque<>();
  private boolean found;
  private boolean begun;
  private String key;

  /** An array or object on the way, and the step that led into it. */
  private record Frame(int step, boolean isArray) {}

  private JsonItems(
      Format format, JsonParser parser, BoundedReader bounds, RecordPath path, Wanted wanted) {
    this.format = format == Format.YAML ? "YAML" : "JSON";
    this.parser = parser;
    this.bounds = bounds;
    this.path = path;
    this.wanted = wanted;
  }

  /** The records of a text. */
  static JsonItems of(Format format, Reader text, RecordPath path, Wanted wanted)
      throws IOException {
    if (format != Format.YAML) {
      return new JsonItems(format, JSON.createParser(text), null, path, wanted);
    }
    BoundedReader bounds = new BoundedReader(text, LONGEST_YAML, "a record");
    return new JsonItems(format, Yaml.FACTORY.createParser(bounds), bounds, path, wanted);
  }

  /** Made when first needed: most runs read no YAML. */
  private static final class Yaml {
    static final YAMLFactory FACTORY =
        YAMLFactory.builder().streamReadConstraints(LIMITS).loaderOptions(options()).build();

    private static LoaderOptions options() {
      LoaderOptions options = new LoaderOptions();
      options.setCodePointLimit(Trees.MOST_CHARACTERS);
      options.setNestingDepthLimit(MOST_DEPTH);
      return options;
    }
  }

  @Override
  public Item next() throws IOException {
    try {
      while (true) {
        if (bounds != null) {
          bounds.restart();
        }
        Frame frame = frames.peek();
        if (frame == null) {
          if (parser.nextToken() == null) {
            return end();
          }
          begun = true;
          if (arrive(0)) {
            return item();
          }
        } else if (parser.nextToken()
            == (frame.isArray() ? JsonToken.END_ARRAY : JsonToken.END_OBJECT)) {
          frames.pop();
        } else if (frame.isArray()) {
          if (arrive(frame.step() + 1)) {
            return item();
          }
        } else if (enter(frame)) {
          return item();
        }
      }
    } catch (JsonProcessingException e) {
      throw unreadable(e);
    }
  }

  private boolean enter(Frame frame) throws IOException {
    String name = parser.currentName();
    parser.nextToken();
    if (path.steps().get(frame.step()) instanceof RecordPath.Name step
        && !step.name().equals(name)) {
      parser.skipChildren();
      return false;
    }
    if (path.steps().get(frame.step()) instanceof RecordPath.Values) {
      key = name;
    }
    return arrive(frame.step() + 1);
  }

  /** Whether the value that the parser stands at is a record. */
  private boolean arrive(int from) throws IOException {
    for (int step = from; ; step++) {
      found |= step >= path.needed();
      if (step == path.steps().size()) {
        return true;
      }
      boolean each = path.steps().get(step) instanceof RecordPath.Each;
      JsonToken token = parser.currentToken();
      if (token == (each ? JsonToken.START_ARRAY : JsonToken.START_OBJECT)) {
        found |= step + 1 == path.needed() && path.steps().get(step) instanceof RecordPath.Values;
        frames.push(new Frame(step, each));
        return false;
      }
      if (!each || token == JsonToken.VALUE_NULL) {
        parser.skipChildren();
        return false;
      }
      // Not an array where one may stand: the one thing itself.
    }
  }

  private Item item() throws IOException {
    Object tree = trees.take(parser, wanted);
    return new Item(tree, key, -1, trees.problem());
  }

  private Item end() throws IOException {
    if (!begun) {
      throw new UnreadableException("empty: there is no " + format);
    }
    if (!found) {
      throw new UnreadableException("holds no '" + path + "'");
    }
    return null;
  }

  /**
   * Reads what stands around the records.
   *
   * @param format how the text is written
   * @param text the text
   * @param wanted what is wanted of it
   * @return the tree of the first document
   */
  static Object envelope(Format format, Reader text, Wanted wanted) throws IOException {
    JsonItems items = of(format, text, new RecordPath(List.of(), false), wanted);
    Item whole = items.next();
    return whole == null ? null : whole.tree();
  }

  /** The message of the parser shows what it read; the place says enough. */
  private IOException unreadable(JsonProcessingException e) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof UnreadableException || cause instanceof CharacterCodingException) {
        return (IOException) cause;
      }
    }
    String place =
        e.getLocation() == null
            ? ""
            : " at line %d, column %d"
                .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    String what =
        isBeyondLimits(e)
            ? "nested or long beyond what is read (depth %d, texts of %d characters)"
                .formatted(MOST_DEPTH, Trees.MOST_CHARACTERS)
            : "not " + format;
    return new UnreadableException(what + place);
  }

  /** The parser of YAML has limits of its own, and tells of them in words alone. */
  private static boolean isBeyondLimits(JsonProcessingException e) {
    String message = e.getOriginalMessage() == null ? "" : e.getOriginalMessage();
    return e instanceof StreamConstraintsException
        || message.contains("exceeds the limit")
        || message.contains("Nesting Depth exceeded");
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
