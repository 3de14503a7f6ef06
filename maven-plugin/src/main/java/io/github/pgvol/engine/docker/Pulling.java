package io.github.pgvol.engine.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.api.model.ResponseItem;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * A pull under way. Sums up what comes in of all layers.
 *
 * <p>docker-java's own callbacks log each failure as an error with its stack trace, and know
 * success by sentences that Podman does not say.
 */
final class Pulling implements ResultCallback<PullResponseItem> {

  private final Consumer<Long> bytes;
  private final Map<String, Layer> layers = new HashMap<>();
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private volatile Closeable connection;
  private volatile String error;

  private record Layer(long current, long total) {}

  /**
   * @param bytes is told how many more bytes have come
   */
  Pulling(Consumer<Long> bytes) {
    this.bytes = bytes;
  }

  @Override
  public void onStart(Closeable closeable) {
    connection = closeable;
  }

  @Override
  public void onNext(PullResponseItem item) {
    if (item.getErrorDetail() != null) {
      error = String.valueOf(item.getErrorDetail().getMessage());
    } else if (item.getRawValues().get("error") instanceof String words) {
      error = words;
    }
    String id = item.getId();
    ResponseItem.ProgressDetail progress = item.getProgressDetail();
    if ("Downloading".equals(item.getStatus()) && progress != null) {
      long current = orZero(progress.getCurrent());
      advance(id, new Layer(current, orZero(progress.getTotal())));
    } else if ("Download complete".equals(item.getStatus()) && layers.containsKey(id)) {
      long total = layers.get(id).total();
      advance(id, new Layer(total, total));
    }
  }

  private void advance(String id, Layer now) {
    Layer before = layers.getOrDefault(id, new Layer(0, 0));
    if (now.current() > before.current()) {
      layers.put(id, now);
      bytes.accept(now.current() - before.current());
    }
  }

  private static long orZero(Long number) {
    return number == null ? 0 : number;
  }

  @Override
  public void onError(Throwable problem) {
    end.completeExceptionally(problem);
  }

  @Override
  public void onComplete() {
    end.complete(null);
  }

  /** Waits for the end; what failed on the way there is thrown as docker-java has it. */
  void await() throws InterruptedException {
    try {
      end.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** What the engine could not do, or null. */
  String error() {
    return error;
  }

  @Override
  public void close() throws IOException {
    if (connection != null) {
      connection.close();
    }
  }
}
