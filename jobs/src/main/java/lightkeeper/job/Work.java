package lightkeeper.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Pieces of work of which some need others to be done first, done a few at a time: a small write
 * keeps no core busy, so several share the machine.
 */
final class Work {
  private static final int AT_A_TIME = 3;

  private final Map<String, Piece> pieces = new LinkedHashMap<>();

  private record Piece(List<String> after, Runnable task) {}

  /** Adds a piece that needs others, added before it, to be done first. */
  void add(String name, List<String> after, Runnable task) {
    pieces.put(name, new Piece(List.copyOf(after), task));
  }

  /** Adds a piece that needs no other. */
  void add(String name, Runnable task) {
    add(name, List.of(), task);
  }

  /** Does all pieces; when one fails, those that need it are left out and its fault is thrown. */
  void run() {
    ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      Map<String, CompletableFuture<Void>> done = new LinkedHashMap<>();
      pieces.forEach(
          (name, piece) -> {
            List<CompletableFuture<Void>> before = new ArrayList<>();
            piece.after().forEach(earlier -> before.add(done.get(earlier)));
            done.put(
                name,
                CompletableFuture.allOf(before.toArray(CompletableFuture[]::new))
                    .thenRunAsync(piece.task(), threads));
          });
      CompletableFuture.allOf(done.values().toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException fault ? fault : e;
    } finally {
      threads.shutdown();
    }
  }
}
