package io.github.pgvol.engine.docker;

import com.github.dockerjava.core.util.CertificateUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS with the certificates of a folder: {@code ca.pem} for the engine, {@code cert.pem} and {@code
 * key.pem} for this side, each of them optional.
 *
 * <p>docker-java's own wants all three, goes on without TLS when one is missing, and registers a
 * security provider for the whole JVM.
 */
record Tls(Path folder) {

  private static final char[] NO_SECRET = "in memory only".toCharArray();

  /** Whether there is anything in the folder to go by. */
  boolean present() {
    return Files.exists(folder.resolve("ca.pem")) || Files.exists(folder.resolve("cert.pem"));
  }

  SSLContext context() throws GeneralSecurityException, IOException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys(), trust(), null);
    return context;
  }

  /**
   * Stands in where there is no TLS. Without it, docker-java reads all of the JVM's certificates
   * for a Unix socket too, which takes longer than everything else about a connection.
   */
  static SSLContext none() {
    return new None();
  }

  /** Null stands for the JVM's own. */
  private TrustManager[] trust() throws GeneralSecurityException, IOException {
    Path ca = folder.resolve("ca.pem");
    if (!Files.exists(ca)) {
      return null;
    }
    KeyStore store = emptyStore();
    int number = 0;
    for (Certificate certificate : certificates(ca)) {
      store.setCertificateEntry("ca-" + number++, certificate);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  /** Null stands for none. */
  private KeyManager[] keys() throws GeneralSecurityException, IOException {
    Path cert = folder.resolve("cert.pem");
    Path key = folder.resolve("key.pem");
    if (!Files.exists(cert) || !Files.exists(key)) {
      return null;
    }
    PrivateKey secret = CertificateUtils.loadPrivateKey(Files.readString(key));
    if (secret == null) {
      throw new IOException(key + ": there is no private key in it");
    }
    KeyStore store = emptyStore();
    store.setKeyEntry("docker", secret, NO_SECRET, certificates(cert).toArray(new Certificate[0]));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_SECRET);
    return factory.getKeyManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws GeneralSecurityException, IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in);
    }
  }

  private static final class None extends SSLContext {
    None() {
      super(null, null, "none");
    }
  }
}
