package lightkeeper.scorecard;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Writes pages as HTML: whole files that ask nobody for anything, run no script, and whose policy
 * allows no more than the one style that they carry. The templates were compiled with the program.
 */
public final class Pages {
  private final TemplateEngine templates =
      TemplateEngine.createPrecompiled(null, ContentType.Html, Pages.class.getClassLoader());
  private final String style;
  private final String policy;

  /**
   * An entry of the index.
   *
   * @param name the name of the month's files
   * @param month the month in words
   * @param headline what the page says first
   */
  public record Entry(String name, String month, String headline) {}

  /**
   * Writes pages in one style.
   *
   * @param style the style, as CSS
   */
  public Pages(String style) {
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
   * Writes a month's page.
   *
   * @param page the page
   * @return the file
   */
  public String html(Page page) {
    return render("page.jte", Map.of("page", page, "style", style, "policy", policy));
  }

  /**
   * Writes the page that leads to all others.
   *
   * @param entries the months, the newest first
   * @return the file
   */
  public String index(List<Entry> entries) {
    return render("index.jte", Map.of("entries", entries, "style", style, "policy", policy));
  }

  private String render(String template, Map<String, Object> parameters) {
    StringOutput output = new StringOutput();
    templates.render(template, parameters, output);
    return output.toString();
  }
}
