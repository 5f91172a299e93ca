package lightkeeper.page;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes HTML: whole files that ask nobody for anything, run no script, and whose policy allows no
 * more than the one style that they carry. The templates were compiled with the program.
 */
public final class Html {
  private final TemplateEngine templates =
      TemplateEngine.createPrecompiled(null, ContentType.Html, Html.class.getClassLoader());
  private final String style;
  private final String policy;

  /**
   * Writes in one style.
   *
   * @param style the style, as CSS
   */
  public Html(String style) {
    this.style = style;
    this.policy =
        "default-src 'none'; style-src 'sha256-"
            + digest(style)
            + "'; base-uri 'none'; form-action 'none'";
  }

  private static String digest(String text) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot find SHA-256, which every Java has", e);
    }
  }

  /**
   * Writes a file from a template, which has the parameters {@code style} and {@code policy} too.
   *
   * @param template the template's name, below {@code src/main/jte}
   * @param parameters its other parameters
   * @return the file
   */
  public String write(String template, Map<String, Object> parameters) {
    Map<String, Object> all = new TreeMap<>(parameters);
    all.put("style", style);
    all.put("policy", policy);
    StringOutput output = new StringOutput();
    templates.render(template, all, output);
    return output.toString();
  }
}
