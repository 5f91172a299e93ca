package lightkeeper.export;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that turns ids of people into pseudonyms. Without it nobody can tell whose a pseudonym
 * is, even by trying all ids there may be: HMAC-SHA-256 (RFC 2104), not a plain hash.
 */
public final class PersonKey implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String ALGORITHM = "HmacSHA256";

  /** Longer than an id of a person, so that it is nobody's. */
  private static final String NOBODY =
      "Lightkeeper tells by this whether two runs use the same person key; nobody has it as an id.";

  private final byte[] secret;

  private PersonKey(byte[] secret) {
    this.secret = secret;
  }

  /**
   * A key.
   *
   * @param secret its text, of which the UTF-8 bytes are the key; not empty
   * @return the key
   * @throws IllegalArgumentException when the text is empty
   */
  public static PersonKey of(String secret) {
    if (secret.isEmpty()) {
      throw new IllegalArgumentException("Cannot use an empty person key");
    }
    return new PersonKey(secret.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * What is used where nobody is read: it makes no pseudonym.
   *
   * @return a key that refuses to be used
   */
  public static PersonKey none() {
    return new PersonKey(new byte[0]);
  }

  /**
   * The pseudonym of a person.
   *
   * @param id the person's id, as exported
   * @return 64 hexadecimal digits in lower case, the same for the same id and key
   */
  public String pseudonym(String id) {
    if (secret.length == 0) {
      throw new IllegalStateException("Cannot make a pseudonym: no person key was looked for");
    }
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      return HexFormat.of().formatHex(mac.doFinal(id.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Cannot make pseudonyms: this Java has no " + ALGORITHM, e);
    }
  }

  /**
   * What tells two keys apart and gives neither away.
   *
   * @return 64 hexadecimal digits in lower case
   */
  public String fingerprint() {
    return pseudonym(NOBODY);
  }

  /** Nothing of the key, wherever it may be printed. */
  @Override
  public String toString() {
    return "PersonKey";
  }
}
