package io.github.pgvol.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * How integration tests went, as failsafe writes it down for its {@code verify} goal: it lets the
 * build go on until there, so that {@code post-integration-test} is reached.
 *
 * @param completed how many tests were run
 * @param errors how many of them ended with an error
 * @param failures how many of them failed
 * @param broken whether running them failed as a whole: a timeout, a fork that crashed
 * @see <a
 *     href="https://maven.apache.org/surefire/maven-failsafe-plugin/verify-mojo.html">failsafe:verify,
 *     summaryFile</a>
 */
public record TestSummary(int completed, int errors, int failures, boolean broken) {

  /**
   * Reads it.
   *
   * @param since when this build began: what was written before is of another one
   * @return empty when no integration tests were run in this build
   */
  public static Optional<TestSummary> read(Path file, Instant since) throws IOException {
    if (!Files.isRegularFile(file) || Files.getLastModifiedTime(file).toInstant().isBefore(since)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      // The usual one prints to standard error what is thrown anyway.
      builder.setErrorHandler(new DefaultHandler());
      Element root = builder.parse(in).getDocumentElement();
      return Optional.of(
          new TestSummary(
              number(root, "completed"),
              number(root, "errors"),
              number(root, "failures"),
              root.getAttribute("timeout").equals("true")
                  || !text(root, "failureMessage").isBlank()));
    } catch (SAXException | ParserConfigurationException | NumberFormatException e) {
      throw new IOException("The summary of the integration tests " + file + " is broken", e);
    }
  }

  private static String text(Element root, String name) {
    NodeList found = root.getElementsByTagName(name);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
  }

  private static int number(Element root, String name) {
    String text = text(root, name);
    return text.isEmpty() ? 0 : Integer.parseInt(text);
  }

  /** Whether any test failed. */
  public boolean failed() {
    return errors > 0 || failures > 0 || broken;
  }

  /** How they went, in words. */
  public String words() {
    if (errors + failures == 0) {
      return failed() ? "The integration tests broke off" : "The integration tests went well";
    }
    return errors + failures + " of " + completed + " integration tests failed";
  }
}
