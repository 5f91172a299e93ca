package lightkeeper.source;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Walks through XML to its records. An element is an object: its attributes under {@code @name},
 * its elements under their local names (a list where one is repeated), its text under {@code
 * #text}; one that holds only text is that text. A document type is refused, so there are no
 * entities but the five of XML.
 */
final class XmlItems implements Items {
  private static final int MOST_DEPTH = 200;

  private final XMLStreamReader xml;
  private final Pieces pieces;
  private final RecordPath path;
  private final Wanted wanted;

  /** Per open element on the way the number of steps done. */
  private final Deque<Integer> done = new ArrayDeque<>();

  private boolean found;
  private String key;
  private long kept;
  private String problem;

  XmlItems(Reader text, RecordPath path, Wanted wanted) throws IOException {
    this.path = path;
    this.wanted = wanted;
    this.pieces = new Pieces(text);
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try {
      this.xml = factory.createXMLStreamReader(pieces);
    } catch (XMLStreamException e) {
      throw unreadable(e);
    }
  }

  @Override
  public Item next() throws IOException {
    try {
      while (xml.hasNext()) {
        int event = xml.next();
        if (event == XMLStreamConstants.DTD) {
          throw new UnreadableException("has a document type, which is not read");
        }
        if (event == XMLStreamConstants.END_ELEMENT) {
          done.pop();
        } else if (event == XMLStreamConstants.START_ELEMENT && arrive()) {
          kept = 0;
          problem = null;
          Object tree = element(wanted, done.size() + 1);
          return new Item(tree, key, -1, problem);
        }
      }
      if (!found) {
        throw new UnreadableException("holds no '" + path + "'");
      }
      return null;
    } catch (XMLStreamException e) {
      throw unreadable(e);
    }
  }

  /** Whether the element that begins is a record; another one is entered or passed over. */
  private boolean arrive() throws XMLStreamException, IOException {
    if (done.isEmpty()) {
      int first = behindEach(0);
      if (first == path.steps().size()) {
        found = true;
        return true;
      }
      done.push(first);
      found |= first >= path.needed();
      return false;
    }
    int step = done.peek();
    String name = xml.getLocalName();
    boolean leads =
        path.steps().get(step) instanceof RecordPath.Values
            || (path.steps().get(step) instanceof RecordPath.Name wantedName
                && wantedName.name().equals(name));
    if (!leads) {
      skip();
      return false;
    }
    if (path.steps().get(step) instanceof RecordPath.Values) {
      key = name;
    }
    int next = behindEach(step + 1);
    found |= next == path.steps().size() || next >= lastName();
    if (next == path.steps().size()) {
      return true;
    }
    done.push(next);
    return false;
  }

  /** XML repeats an element instead of having arrays, so the step into each is none. */
  private int behindEach(int step) {
    int at = step;
    while (at < path.steps().size() && path.steps().get(at) instanceof RecordPath.Each) {
      at++;
    }
    return at;
  }

  /** The last step: where its elements are missing, the list is empty, not absent. */
  private int lastName() {
    return path.needed() - 1;
  }

  private void skip() throws XMLStreamException {
    int open = 1;
    while (open > 0) {
      int event = xml.next();
      open +=
          event == XMLStreamConstants.START_ELEMENT
              ? 1
              : event == XMLStreamConstants.END_ELEMENT ? -1 : 0;
    }
  }

  /** The element that has begun, read up to its end. */
  private Object element(Wanted of, int depth) throws XMLStreamException, IOException {
    if (depth > MOST_DEPTH) {
      throw new UnreadableException("nested more than " + MOST_DEPTH + " deep");
    }
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < xml.getAttributeCount(); i++) {
      String name = "@" + xml.getAttributeLocalName(i);
      if (of.under(name) != null) {
        object.put(name, keep(xml.getAttributeValue(i)));
      }
    }
    StringBuilder text = new StringBuilder();
    while (true) {
      int event = xml.next();
      if (event == XMLStreamConstants.END_ELEMENT) {
        break;
      }
      if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) {
        if (kept + text.length() > Trees.MOST_CHARACTERS) {
          problem = "is longer than " + Trees.MOST_CHARACTERS + " characters";
        } else if (of.isWhole() || of.under("#text") != null) {
          text.append(xml.getText());
        }
      } else if (event == XMLStreamConstants.START_ELEMENT) {
        String name = xml.getLocalName();
        Wanted child = of.under(name);
        if (child == null || problem != null) {
          skip();
        } else {
          add(object, name, element(child, depth + 1));
        }
      }
    }
    String whole = keep(text.toString().strip());
    if (object.isEmpty()) {
      return whole.isEmpty() ? null : whole;
    }
    if (!whole.isEmpty()) {
      object.put("#text", whole);
    }
    return object;
  }

  private String keep(String text) {
    kept += text.length() + 16L;
    return text;
  }

  private static void add(Map<String, Object> object, String name, Object value) {
    if (!object.containsKey(name)) {
      object.put(name, value);
    } else if (object.get(name) instanceof Repeated list) {
      list.add(value);
    } else {
      Repeated list = new Repeated();
      list.add(object.get(name));
      list.add(value);
      object.put(name, list);
    }
  }

  /** A list that elements of one name make, as against a value that is a list. */
  private static final class Repeated extends ArrayList<Object> {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Reads what stands around the records.
   *
   * @param text the document
   * @param wanted what is wanted of its root
   * @return the tree of the root
   */
  static Object envelope(Reader text, Wanted wanted) throws IOException {
    try (XmlItems items = new XmlItems(text, new RecordPath(List.of(), false), wanted)) {
      Item root = items.next();
      return root == null ? null : root.tree();
    }
  }

  /** The message of the parser shows what it read; the place says enough. */
  private IOException unreadable(XMLStreamException e) {
    if (pieces.isTooLong()) {
      return pieces.tooLong();
    }
    if (e.getNestedException() instanceof java.nio.charset.CharacterCodingException coding) {
      return coding;
    }
    return new UnreadableException(
        e.getLocation() == null
            ? "not XML"
            : "not XML at line %d, column %d"
                .formatted(e.getLocation().getLineNumber(), e.getLocation().getColumnNumber()));
  }

  @Override
  public void close() throws IOException {
    try {
      xml.close();
    } catch (XMLStreamException e) {
      throw unreadable(e);
    }
  }

  /** Refuses a tag or text so long that the parser would fill the memory with it. */
  private static final class Pieces extends FilterReader {
    private long length;

    Pieces(Reader in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      char[] one = new char[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] buffer, int offset, int count) throws IOException {
      int read = in.read(buffer, offset, count);
      for (int i = offset; i < offset + read; i++) {
        length = buffer[i] == '<' || buffer[i] == '>' ? 0 : length + 1;
        if (isTooLong()) {
          throw tooLong();
        }
      }
      return read;
    }

    /** Whether it has been refused: the parser makes an exception of its own of it. */
    boolean isTooLong() {
      return length > Trees.MOST_CHARACTERS;
    }

    UnreadableException tooLong() {
      return new UnreadableException(
          "holds a piece longer than " + Trees.MOST_CHARACTERS + " characters");
    }
  }
}
