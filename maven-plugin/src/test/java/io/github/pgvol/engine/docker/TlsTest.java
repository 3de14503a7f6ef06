package io.github.pgvol.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An engine behind TLS that wants a certificate from its clients, as Docker's does. */
@Timeout(60)
class TlsTest {

  private static final String SECRET = "secret";

  @TempDir private Path folder;
  private HttpsServer server;
  private TestMachine machine;

  @BeforeEach
  void listen() throws Exception {
    KeyStore ours = keys("server");
    KeyStore theirs = keys("client");
    pem("ca.pem", "CERTIFICATE", ours.getCertificate("server").getEncoded());
    pem("cert.pem", "CERTIFICATE", theirs.getCertificate("client").getEncoded());
    pem("key.pem", "PRIVATE KEY", theirs.getKey("client", SECRET.toCharArray()).getEncoded());

    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    SSLContext context = context(ours, theirs);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = context.getDefaultSSLParameters();
            wanted.setNeedClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    server.createContext(
        "/version",
        exchange -> {
          byte[] body = "{\"Version\":\"28.2.2\"}".getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          try (exchange) {
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    machine =
        TestMachine.linux()
            .with("DOCKER_HOST", "tcp://127.0.0.1:" + server.getAddress().getPort())
            .with("DOCKER_TLS_VERIFY", "1")
            .with("DOCKER_CERT_PATH", folder.toString());
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  @Test
  void bothSidesShowTheirCertificates() throws Exception {
    try (Engine engine = new DockerEngines(machine.machine()).connect("docker")) {
      assertThat(engine.describe()).startsWith("Docker 28.2.2 at tcp://127.0.0.1:");
    }
  }

  @Test
  void anEngineThatIsNotTheOneMeant() throws Exception {
    Files.copy(folder.resolve("cert.pem"), folder.resolve("ca.pem.other"));
    Files.move(
        folder.resolve("ca.pem.other"),
        folder.resolve("ca.pem"),
        StandardCopyOption.REPLACE_EXISTING);

    assertThat(problem()).hasMessageContaining(": TLS: ");
  }

  @Test
  void aKeyThatIsNone() throws IOException {
    Files.writeString(folder.resolve("key.pem"), "nothing");

    assertThat(problem())
        .hasMessageContaining("the certificates in " + folder + " cannot be used")
        .hasMessageContaining("no private key");
  }

  private UserProblem problem() {
    return catchThrowableOfType(
        UserProblem.class, () -> new DockerEngines(machine.machine()).connect("docker").close());
  }

  private KeyStore keys(String name) throws Exception {
    Path store = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    name,
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=" + name,
                    "-ext",
                    "san=ip:127.0.0.1",
                    "-keystore",
                    store.toString(),
                    "-storetype",
                    "PKCS12",
                    "-storepass",
                    SECRET))
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    assertThat(keytool.waitFor()).as(output).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, SECRET.toCharArray());
    }
    return keys;
  }

  private static SSLContext context(KeyStore ours, KeyStore theirs) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(ours, SECRET.toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("client", theirs.getCertificate("client"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private void pem(String file, String what, byte[] content) throws IOException {
    String encoded = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN " + what + "-----\n" + encoded + "\n-----END " + what + "-----\n");
  }
}
