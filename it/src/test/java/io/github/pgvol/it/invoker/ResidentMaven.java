package io.github.pgvol.it.invoker;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Maven in another process that stays for the next run, as Maven's daemon and IDEs have it: most of
 * the time of a goal is that of starting Java and Maven. A run has its own container and plugins;
 * system properties, which Maven makes of each {@code -D}, end with it.
 */
final class ResidentMaven implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 240_000;

  private final Process process;
  private final Socket socket;
  private final File output;
  private long shown;

  private ResidentMaven(Process process, Socket socket, File output) {
    this.process = process;
    this.socket = socket;
    this.output = output;
  }

  /** Starts the Maven that runs this, on its Java. */
  static ResidentMaven start(Path folder, Map<String, String> environment, String options) {
    Path home = Path.of(System.getProperty("maven.home"));
    File boot = home.resolve("boot").toFile().listFiles((dir, name) -> name.endsWith(".jar"))[0];
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of(options.split(" ", -1)));
      // As Maven's script has them.
      command.add("-Dclassworlds.conf=" + home.resolve("bin/m2.conf"));
      command.add("-Dmaven.home=" + home);
      command.add("-Dlibrary.jansi.path=" + home.resolve("lib/jansi-native"));
      command.add("-Dmaven.multiModuleProjectDirectory=" + folder);
      command.addAll(List.of("-cp", boot + File.pathSeparator + classes()));
      command.addAll(
          List.of(ResidentMaven.class.getName(), Integer.toString(server.getLocalPort())));
      File output = File.createTempFile("pgvol-it", ".log");
      // For a script that failed; so does the process end, as nobody is there any more.
      output.deleteOnExit();
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectInput(new File("/dev/null"))
              .redirectOutput(output);
      builder.environment().putAll(environment);
      Process process = builder.start();
      try {
        server.setSoTimeout(PATIENCE_MILLIS);
        Socket socket = server.accept();
        socket.setSoTimeout(PATIENCE_MILLIS);
        return new ResidentMaven(process, socket, output);
      } catch (IOException e) {
        process.destroyForcibly();
        throw new UncheckedIOException(Files.readString(output.toPath()), e);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path classes() {
    try {
      return Path.of(
          ResidentMaven.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs it once: what it printed, and its exit status. */
  Shell.Result run(List<String> arguments) {
    try {
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeInt(arguments.size());
      for (String argument : arguments) {
        out.writeUTF(argument);
      }
      out.flush();
      int status = new DataInputStream(socket.getInputStream()).readInt();
      return new Shell.Result(status, news());
    } catch (IOException e) {
      String news = news();
      close();
      throw new UncheckedIOException("Maven does not answer: " + arguments + "\n" + news, e);
    }
  }

  private String news() {
    try (RandomAccessFile file = new RandomAccessFile(output, "r")) {
      byte[] bytes = new byte[Math.toIntExact(file.length() - shown)];
      file.seek(shown);
      file.readFully(bytes);
      shown += bytes.length;
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      socket.close();
      Files.deleteIfExists(output.toPath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The process itself: runs what comes from a port until nobody is there any more. */
  public static void main(String[] arguments) throws Exception {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]))) {
      Properties properties = (Properties) System.getProperties().clone();
      // Of the loader of this class alone: Maven's script has no more on its path than this.
      Class<?> launcherClass = Class.forName("org.codehaus.plexus.classworlds.launcher.Launcher");
      Object launcher = launcherClass.getConstructor().newInstance();
      launcherClass
          .getMethod("setSystemClassLoader", ClassLoader.class)
          .invoke(launcher, ClassLoader.getSystemClassLoader());
      try (InputStream conf = new FileInputStream(System.getProperty("classworlds.conf"))) {
        launcherClass.getMethod("configure", InputStream.class).invoke(launcher, conf);
      }
      Class<?> cli = (Class<?>) launcherClass.getMethod("getMainClass").invoke(launcher);
      Object world = launcherClass.getMethod("getWorld").invoke(launcher);
      Method run = cli.getMethod("main", String[].class, world.getClass());
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      while (true) {
        String[] command = new String[in.readInt()];
        for (int i = 0; i < command.length; i++) {
          command[i] = in.readUTF();
        }
        System.setProperties((Properties) properties.clone());
        Thread.currentThread().setContextClassLoader(cli.getClassLoader());
        int status = (int) run.invoke(null, command, world);
        System.out.flush();
        System.err.flush();
        out.writeInt(status);
      }
    } catch (EOFException e) {
      // Nobody is there any more.
    }
  }
}
