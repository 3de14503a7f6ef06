package io.github.pgvol.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What runs servers and holds volumes. Safe for use by several threads at once.
 *
 * <p>Methods throw {@link IOException} when the engine does not answer as it should, and {@link
 * io.github.pgvol.problem.UserProblem} for what a user can put right.
 */
public interface Engine extends AutoCloseable {

  /** What it is: {@code docker}, {@code podman}, {@code local}. */
  String kind();

  /**
   * What it is, its version and where it answers: «Docker 28.2.2 at unix:///var/run/docker.sock».
   */
  String describe();

  /** The host under which published ports are reached from here: {@code localhost} or a name. */
  String publishedHost();

  /** All containers, running or not. */
  List<Container> containers() throws IOException;

  /** One container by its name, id or beginning of an id, as it is now. */
  Optional<Container> container(String nameOrId) throws IOException;

  /**
   * Runs a program in a running container and waits for its end.
   *
   * @param container the container's id
   * @param tool what to run
   * @param in what it reads, or null for nothing. The engine's protocol cannot tell the program
   *     that the input has ended: a program that reads must know by itself when to stop
   * @param out where its standard output goes, as it comes
   * @return exit status and errors. An output that ended early is an {@link IOException}, never a
   *     short success
   */
  ToolResult exec(String container, Tool tool, InputStream in, OutputStream out)
      throws IOException, InterruptedException;

  /**
   * Starts a program in a running container that goes on when nobody waits for it: also after this
   * process has ended. It reads nothing, and nobody hears what it says.
   *
   * @param container the container's id
   * @param tool what to run
   * @throws IOException when it could not be started
   */
  void launch(String container, Tool tool) throws IOException;

  /**
   * Reads a file or folder out of a container, running or not.
   *
   * @return a tar stream whose first entry is the named file or folder; to be closed
   * @throws java.io.FileNotFoundException when there is no such file
   */
  InputStream download(String container, String path) throws IOException;

  /** Unpacks a tar stream into an existing folder of a container, running or not. */
  void upload(String container, String folder, InputStream tar) throws IOException;

  /** Creates a container and does not start it. */
  Container create(ContainerSpec spec) throws IOException;

  /** Starts a container; one that runs stays as it is. */
  void start(String container) throws IOException;

  /** Stops a container, with its own stop signal first; one that is stopped stays as it is. */
  void stop(String container, Duration patience) throws IOException;

  /**
   * Removes a container, its anonymous volumes too, named ones not; one that is gone is no error.
   */
  void remove(String container) throws IOException;

  /** The last lines of what a container printed. */
  List<String> log(String container, int lines) throws IOException;

  /** A volume by its name. */
  Optional<Volume> volume(String name) throws IOException;

  /** All volumes. */
  List<Volume> volumes() throws IOException;

  /** Creates a volume; one that exists is given back as it is. */
  Volume createVolume(String name, Map<String, String> labels) throws IOException;

  /** Removes a volume; one that is gone is no error. */
  void removeVolume(String name) throws IOException;

  /** The names of all images that are here; those without a name by their id. */
  List<String> images() throws IOException;

  /** True when the image is here already. */
  boolean hasImage(String image) throws IOException;

  /**
   * Pulls an image.
   *
   * @param bytes is told how many more bytes have come
   */
  void pull(String image, Consumer<Long> bytes) throws IOException, InterruptedException;

  /** The environment and volumes that an image brings along. */
  ImageDefaults imageDefaults(String image) throws IOException;

  /**
   * What an image brings along.
   *
   * @param environment its variables, such as PGDATA and PG_MAJOR
   * @param volumes the folders that it declares as volumes
   */
  record ImageDefaults(Map<String, String> environment, List<String> volumes) {}

  /** What it calls that in which a server runs. */
  default String noun() {
    return "container";
  }

  /**
   * A command that does something to a container, for people.
   *
   * @param verb {@code start}, {@code stop}, {@code logs}, {@code rm}; {@code pull} for an image
   * @param name the container's or image's name
   */
  default String command(String verb, String name) {
    return kind() + " " + verb + " " + name;
  }

  /**
   * A mount with the target that it really has: an engine without containers can show files only
   * where they are.
   */
  default ContainerSpec.Mount placed(ContainerSpec.Mount mount) {
    return mount;
  }

  /** Whether it knows by itself what it must not bring when Maven is offline. */
  default boolean bringsImagesItself() {
    return false;
  }

  /**
   * Whether a program of PostgreSQL's is there, beside a server, in its version. Images have all of
   * them.
   *
   * @param container the server's container
   * @param program its name, as in {@code pg_dump}
   */
  default boolean has(String container, String program) throws IOException {
    return true;
  }

  /** The image for a server on a volume of which nobody has said which version it is. */
  default String usualImage(String volume) throws IOException {
    return "postgres:18";
  }

  /** What there is to be said of an image besides its name; empty for nothing. */
  default String describeImage(String image) throws IOException {
    return "";
  }

  @Override
  void close();
}
