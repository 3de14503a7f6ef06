package io.github.pgvol.maven;

import io.github.pgvol.console.Console;
import io.github.pgvol.console.Progress;
import java.util.Optional;
import org.apache.maven.plugin.logging.Log;
import org.codehaus.plexus.components.interactivity.Prompter;
import org.codehaus.plexus.components.interactivity.PrompterException;

/** Speaks through Maven's log, and asks through its prompter when somebody is there. */
public final class MavenConsole implements Console {

  private final Log log;
  private final Prompter prompter;
  private final boolean interactive;
  private final boolean live;

  /**
   * @param log Maven's log
   * @param prompter Maven's prompter
   * @param interactive whether questions may be asked: not with {@code -B}
   * @param live whether a line may be drawn over and over: a terminal, and one build at a time
   */
  public MavenConsole(Log log, Prompter prompter, boolean interactive, boolean live) {
    this.log = log;
    this.prompter = prompter;
    this.interactive = interactive;
    this.live = live;
  }

  @Override
  public void info(String line) {
    line.lines().forEach(log::info);
  }

  @Override
  public void warn(String line) {
    line.lines().forEach(log::warn);
  }

  @Override
  public void debug(String line) {
    log.debug(line);
  }

  @Override
  public Progress progress(String what, long totalBytes) {
    return live && log.isInfoEnabled()
        ? ProgressLine.live(what, totalBytes, System.out)
        : ProgressLine.sparing(what, totalBytes, log::info);
  }

  /**
   * The prompter asks even in batch mode; at the end of input it gives null on Maven 3 and throws
   * on Maven 4. All of that is no answer.
   */
  @Override
  public Optional<String> ask(String question) {
    if (!interactive) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(prompter.prompt(question));
    } catch (PrompterException | RuntimeException e) {
      log.debug("No answer to «" + question + "»", e);
      return Optional.empty();
    }
  }
}
