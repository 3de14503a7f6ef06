package io.github.pgvol.it;

import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.engine.Volume;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * An engine at which something happens at the n-th position: before and after each call, and at
 * each piece of what goes into a program and comes out of it. A session's statements are such
 * pieces, and so are their answers.
 */
final class FaultyEngine implements Engine {

  /** What happens at the position. */
  enum Fault {
    /** Nothing; positions are counted. */
    NONE(0),
    /** The call fails. */
    THROW(1),
    /** This process ends at once, as by kill -9. */
    HALT(137),
    /** This process is told to end, as by Ctrl-C; others of its threads go on meanwhile. */
    EXIT(130);

    private final int status;

    Fault(int status) {
      this.status = status;
    }

    /** How the process ends. */
    int status() {
      return status;
    }
  }

  private static final int SPLIT = 512;

  private final Engine engine;
  private final Fault fault;
  private final int position;
  private final String where;
  private final AtomicInteger count = new AtomicInteger();

  /**
   * @param engine the engine that does the work
   * @param position at which it happens, from 1
   * @param where which positions are counted, as in «before start»; all of them when it is empty
   */
  FaultyEngine(Engine engine, Fault fault, int position, String where) {
    this.engine = engine;
    this.where = where;
    this.fault = fault;
    this.position = position;
  }

  /** How many positions there were so far. */
  int count() {
    return count.get();
  }

  private void step(String here) throws IOException {
    if (!(where.isEmpty() || where.equals(here)) || count.incrementAndGet() != position) {
      return;
    }
    switch (fault) {
      case THROW -> throw new IOException("Fault at position " + position + ": " + here);
      case HALT -> Runtime.getRuntime().halt(fault.status());
      case EXIT -> new Thread(() -> System.exit(fault.status()), "Ctrl-C").start();
      default -> {}
    }
  }

  /** A call with an answer. */
  private interface Call<T> {
    T run() throws IOException;
  }

  private <T> T around(String what, Call<T> call) throws IOException {
    step("before " + what);
    T answer = call.run();
    step("after " + what);
    return answer;
  }

  @Override
  public String kind() {
    return engine.kind();
  }

  @Override
  public String describe() {
    return engine.describe();
  }

  @Override
  public String publishedHost() {
    return engine.publishedHost();
  }

  @Override
  public List<Container> containers() throws IOException {
    return around("containers", engine::containers);
  }

  @Override
  public Optional<Container> container(String nameOrId) throws IOException {
    return around("container", () -> engine.container(nameOrId));
  }

  @Override
  public ToolResult exec(String container, Tool tool, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    step("before " + tool.name());
    ToolResult result =
        engine.exec(
            container, tool, in == null ? null : new Into(in, tool.name()), new OutOf(out, tool));
    step("after " + tool.name());
    return result;
  }

  @Override
  public void launch(String container, Tool tool) throws IOException {
    around(
        "launch " + tool.name(),
        () -> {
          engine.launch(container, tool);
          return null;
        });
  }

  @Override
  public InputStream download(String container, String path) throws IOException {
    return new Into(around("download", () -> engine.download(container, path)), "download");
  }

  @Override
  public void upload(String container, String folder, InputStream tar) throws IOException {
    around(
        "upload",
        () -> {
          engine.upload(container, folder, new Into(tar, "upload"));
          return null;
        });
  }

  @Override
  public Container create(ContainerSpec spec) throws IOException {
    return around("create", () -> engine.create(spec));
  }

  @Override
  public void start(String container) throws IOException {
    around(
        "start",
        () -> {
          engine.start(container);
          return null;
        });
  }

  @Override
  public void stop(String container, Duration patience) throws IOException {
    around(
        "stop",
        () -> {
          engine.stop(container, patience);
          return null;
        });
  }

  @Override
  public void remove(String container) throws IOException {
    engine.remove(container);
  }

  @Override
  public List<String> log(String container, int lines) throws IOException {
    return engine.log(container, lines);
  }

  @Override
  public Optional<Volume> volume(String name) throws IOException {
    return engine.volume(name);
  }

  @Override
  public List<Volume> volumes() throws IOException {
    return engine.volumes();
  }

  @Override
  public Volume createVolume(String name, Map<String, String> labels) throws IOException {
    return engine.createVolume(name, labels);
  }

  @Override
  public void removeVolume(String name) throws IOException {
    engine.removeVolume(name);
  }

  @Override
  public List<String> images() throws IOException {
    return engine.images();
  }

  @Override
  public boolean hasImage(String image) throws IOException {
    return engine.hasImage(image);
  }

  @Override
  public void pull(String image, Consumer<Long> bytes) throws IOException, InterruptedException {
    engine.pull(image, bytes);
  }

  @Override
  public ImageDefaults imageDefaults(String image) throws IOException {
    return engine.imageDefaults(image);
  }

  @Override
  public String noun() {
    return engine.noun();
  }

  @Override
  public String command(String verb, String name) {
    return engine.command(verb, name);
  }

  @Override
  public ContainerSpec.Mount placed(ContainerSpec.Mount mount) {
    return engine.placed(mount);
  }

  @Override
  public boolean bringsImagesItself() {
    return engine.bringsImagesItself();
  }

  @Override
  public boolean has(String container, String program) throws IOException {
    return engine.has(container, program);
  }

  @Override
  public String usualImage(String volume) throws IOException {
    return engine.usualImage(volume);
  }

  @Override
  public String describeImage(String image) throws IOException {
    return engine.describeImage(image);
  }

  @Override
  public void close() {
    engine.close();
  }

  /** What goes in, with a position at each piece that was read. */
  private final class Into extends FilterInputStream {
    private final String what;

    Into(InputStream in, String what) {
      super(in);
      this.what = what;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = in.read(buffer, offset, length);
      step("input of " + what);
      return count;
    }
  }

  /** What comes out, with a position at each piece; in the middle of the long ones. */
  private final class OutOf extends FilterOutputStream {
    private final Tool tool;

    OutOf(OutputStream out, Tool tool) {
      super(out);
      this.tool = tool;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      int half = length > SPLIT ? length / 2 : 0;
      out.write(buffer, offset, half);
      step("output of " + tool.name());
      out.write(buffer, offset + half, length - half);
    }
  }
}
