package io.github.pgvol.engine;

import io.github.pgvol.archive.PieceInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A way into a server's network that needs no published port: a port of this machine's loopback
 * whose connections are carried by programs that are run beside the server. Whoever connects is
 * asked for a password as if by the server's network, since the programs connect to its own address
 * and not to its loopback, which images trust.
 */
public final class Tunnel implements AutoCloseable {

  /**
   * Connects its input and output with a port, by perl or by nc: each is one process. Bash would
   * need children, and a PostgreSQL server that is the container's first process takes a child that
   * is left to it, and was ended by a signal, for a crash of its own.
   */
  private static final String CARRY =
      """
      host=$(hostname -i 2>/dev/null | awk '{ print $1 }')
      case $host in
        '' | 127.* | ::1) echo 'the container has no address of its own' >&2; exit 8 ;;
      esac
      if command -v perl >/dev/null 2>&1; then
        exec perl -MIO::Socket::IP -MIO::Select -e '
          my $server = IO::Socket::IP->new(PeerHost => $ARGV[0], PeerPort => $ARGV[1]) or die $@;
          my $both = IO::Select->new($server, \\*STDIN);
          while (my @ready = $both->can_read) {
            for my $from (@ready) {
              my $n = sysread $from, my $bytes, 65536 or exit 0;
              my $to = $from == $server ? \\*STDOUT : $server;
              for (my $done = 0; $done < $n;) {
                $done += syswrite $to, $bytes, $n - $done, $done or exit 1;
              }
            }
          }' "$host" "$1"
      elif command -v nc >/dev/null 2>&1; then
        exec nc "$host" "$1"
      fi
      echo 'there is neither perl nor nc in the container' >&2
      exit 8
      """;

  private final Server server;
  private final Tool carrier;
  private final ServerSocket listening;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile String trouble = "";

  private Tunnel(Server server, int port, ServerSocket listening) {
    this.server = server;
    this.carrier = Tool.of("sh", "-c", CARRY, "pgvol-tunnel", Integer.toString(port));
    this.listening = listening;
  }

  /**
   * Opens one. It is open as long as this process lives, and until it is closed.
   *
   * @param port the port that the server listens on
   */
  public static Tunnel open(Server server, int port) throws IOException {
    // Nothing but this machine gets in.
    ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Tunnel tunnel = new Tunnel(server, port, listening);
    thread("tunnel", tunnel::accept);
    return tunnel;
  }

  /** The port of this machine's loopback. */
  public int port() {
    return listening.getLocalPort();
  }

  /** This machine's loopback. */
  public String host() {
    return listening.getInetAddress().getHostAddress();
  }

  /** What the last program that could not connect has said. */
  public String trouble() {
    return trouble;
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        open.add(socket);
        thread("tunnel connection", () -> carry(socket));
      } catch (IOException e) {
        if (!listening.isClosed()) {
          trouble = String.valueOf(e.getMessage());
        }
      }
    }
  }

  private void carry(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      ToolResult result =
          server.run(carrier, new Questions(socket), new Answers(socket.getOutputStream()));
      if (!result.ok() && !result.errors().isBlank()) {
        trouble = result.errors().strip();
      }
    } catch (IOException | UncheckedIOException e) {
      trouble = String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  /**
   * What the client says. When it has gone, the server mostly knows and ends the program with its
   * connection; else the exchange is broken off.
   */
  private static final class Questions extends PieceInputStream {
    private static final int FAREWELL_MILLIS = 500;
    private final InputStream in;

    Questions(Socket socket) throws IOException {
      this.in = socket.getInputStream();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n;
      try {
        n = in.read(bytes, offset, length);
      } catch (SocketException e) {
        n = -1;
      }
      if (n < 0) {
        try {
          Thread.sleep(FAREWELL_MILLIS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return -1;
        }
        throw new EOFException("the client has gone");
      }
      return n;
    }
  }

  /** What the server says, at once. */
  private static final class Answers extends OutputStream {
    private final OutputStream out;

    Answers(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      out.flush();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      out.flush();
    }
  }

  private static void thread(String name, Runnable work) {
    Thread thread = new Thread(work, "pgvol " + name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Breaks off what is open. */
  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
