package io.github.pgvol.restore;

import io.github.pgvol.archive.Checksums;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Manifest;
import io.github.pgvol.console.Console;
import io.github.pgvol.facts.DatabaseProperties;
import io.github.pgvol.facts.Role;
import io.github.pgvol.facts.TableRows;
import io.github.pgvol.guard.Cleanup;
import io.github.pgvol.guard.DatabaseSwap;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.postgres.Databases;
import io.github.pgvol.postgres.Inspector;
import io.github.pgvol.postgres.OwnNames;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.postgres.Statistics;
import io.github.pgvol.template.BackupSum;
import io.github.pgvol.template.Cloning;
import io.github.pgvol.template.FileMark;
import io.github.pgvol.template.Side;
import io.github.pgvol.template.Stock;
import io.github.pgvol.template.Template;
import io.github.pgvol.template.TemplateKey;
import io.github.pgvol.template.Workshop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where the databases come from that a restore swaps in: from a template of an earlier restore, or
 * from what was just loaded, which becomes a template for the next ones.
 */
final class States {

  private final RestoreRequest request;
  private final Console console;
  private final ServerRun run;
  private final Restorer.Reading reading;
  private Workshop workshop;
  private FileMark mark;
  private TemplateKey key;
  private Template template;

  /**
   * @param reading proves that the backup is whole, where its template is not known
   */
  States(RestoreRequest request, Console console, ServerRun run, Restorer.Reading reading) {
    this.request = request;
    this.console = console;
    this.run = run;
    this.reading = reading;
  }

  /** The roles that a backup holds. */
  static List<Role> roles(Backup backup) {
    return backup.manifest().map(known -> known.globals().roles()).orElse(List.of());
  }

  /** From the manifest; without one, those of the database that is replaced. */
  static Optional<DatabaseProperties> properties(ServerRun run, Backup backup, String target)
      throws IOException, InterruptedException {
    if (backup.manifest().isPresent()) {
      return backup.manifest().map(Manifest::properties);
    }
    return run.inspector().exists(target)
        ? Optional.of(run.inspector().properties(target))
        : Optional.empty();
  }

  /**
   * Looks for a template of the backup.
   *
   * @return whether there is one, so that nothing has to be loaded
   */
  boolean lookUp() throws IOException, InterruptedException {
    if (!request.policy().enabled()) {
      return false;
    }
    Backup backup = request.backup().requireWhole();
    Stock stock = Stock.read(run.control(), run.inspector().major());
    workshop = new Workshop(run, console, request.policy(), stock);
    mark = FileMark.of(backup);
    Optional<String> told = backup.manifest().map(BackupSum::of);
    Optional<String> read = stock.sum(mark).filter(sum -> told.isEmpty() || told.get().equals(sum));
    if (read.isEmpty() && told.isPresent() && stock.holds(told.get())) {
      // The same backup, and its file was copied or touched: all of it is read again.
      reading.result();
      read = told;
    }
    if (read.isEmpty()) {
      return false;
    }
    TemplateKey wanted = key(read.get());
    Optional<Template> found = stock.find(wanted).or(() -> stock.find(wanted.unprepared()));
    if (found.isEmpty()) {
      return false;
    }
    key = wanted;
    template = found.get();
    console.debug("Its template is " + template.name() + ".");
    return true;
  }

  private TemplateKey key(String sum) throws IOException, InterruptedException {
    Optional<DatabaseProperties> like = properties(run, request.backup(), request.targets().get(0));
    // What nothing is known of is made like this one.
    DatabaseProperties options =
        like.isPresent() ? like.get() : run.inspector().properties("template0");
    return workshop.stock().key(sum, options, request.preparation());
  }

  /** The checksum of what was loaded: the manifest's has been compared with the file. */
  private String sum() throws IOException {
    Optional<Manifest> manifest = request.backup().manifest();
    if (manifest.isPresent()) {
      return BackupSum.of(manifest.get());
    }
    Path path = request.backup().path();
    return Files.isDirectory(path)
        ? BackupSum.of(Checksums.ofFolder(path, bytes -> {}))
        : Checksums.sha256(path, bytes -> {});
  }

  /**
   * What is to be swapped in.
   *
   * @param entries who takes which name
   * @param sides the databases, which are dropped when they do not take their names
   * @param contents what is in each
   * @param how where they come from, in words
   */
  record Ready(
      List<DatabaseSwap.Entry> entries, List<Side> sides, Stock.Contents contents, String how) {

    /** They have their names. */
    void done() {
      sides.forEach(side -> side.drop().ifPresent(Cleanup.Step::cancel));
    }
  }

  /** Makes databases of the template that was found. */
  Ready repeat() throws IOException, InterruptedException {
    return template.facts().preparation().equals(key.preparation())
        ? taken(template)
        : preparedFrom(template);
  }

  /** Makes a template, and databases, of what was loaded. */
  Ready first(Restorer.Loaded loaded) throws IOException, InterruptedException {
    Side side = new Side(loaded.side(), Side.Origin.MADE, Optional.of(loaded.drop()));
    Stock.Contents contents = contents(loaded.side(), loaded.tables());
    boolean prepares = !request.preparation().fingerprint().isEmpty();
    if (request.policy().enabled()) {
      key = key(sum());
      Optional<Template> kept =
          keep(side, prepares ? key.unprepared() : key, contents, loaded.extensions());
      if (kept.isPresent()) {
        return prepares ? preparedFrom(kept.get()) : taken(kept.get());
      }
    }
    return copied(side, prepares ? prepare(loaded.side()) : contents, "");
  }

  /** The preparation is done to a clone; what comes out is a template, too. */
  private Ready preparedFrom(Template base) throws IOException, InterruptedException {
    Side side = workshop.clone(base);
    Stock.Contents contents = prepare(side.name());
    List<String> extensions;
    try (Session session = run.open(side.name())) {
      extensions = new Inspector(session).extensionNames();
    }
    Optional<Template> kept = keep(side, key, contents, extensions);
    return kept.isPresent()
        ? taken(kept.get())
        : copied(side, contents, "prepared from its template");
  }

  private Optional<Template> keep(
      Side side, TemplateKey as, Stock.Contents contents, List<String> extensions)
      throws IOException, InterruptedException {
    Template.Facts facts =
        workshop.stock().facts(run.control(), as, request.backup(), mark, contents, extensions);
    Optional<Template> kept = workshop.keep(side.name(), as, facts, request.targets().size());
    kept.ifPresent(known -> side.drop().ifPresent(Cleanup.Step::cancel));
    return kept;
  }

  private Stock.Contents prepare(String database) throws IOException, InterruptedException {
    request.preparation().apply(run, database);
    try (Session session = run.open(database)) {
      new Statistics(session).collect();
      Inspector inspector = new Inspector(session);
      return contents(database, inspector.count(inspector.tables()));
    }
  }

  private Stock.Contents contents(String database, List<TableRows> tables)
      throws IOException, InterruptedException {
    return new Stock.Contents(
        tables.size(),
        tables.stream().mapToLong(TableRows::rows).sum(),
        run.inspector().size(database));
  }

  private Ready taken(Template from) throws IOException, InterruptedException {
    Workshop.Taken taken = workshop.take(from, request.targets().size());
    Template.Facts facts = from.facts();
    return ready(
        taken.sides(),
        workshop.bookkeeping(taken),
        new Stock.Contents(facts.tables(), facts.rows(), facts.bytes()),
        taken.from());
  }

  /** Where no template is kept: what was loaded, and copies of it for the other names. */
  private Ready copied(Side side, Stock.Contents contents, String how)
      throws IOException, InterruptedException {
    List<Side> sides = new ArrayList<>(List.of(side));
    Cloning cloning = Cloning.choose(run.inspector().major(), contents.bytes(), "");
    while (sides.size() < request.targets().size()) {
      String name = OwnNames.load(ServerRun.Identity.newId());
      sides.add(new Side(name, Side.Origin.MADE, Optional.of(run.dropAtEnd(name))));
      run.control().execute(cloning.statement(side.name(), name));
    }
    return ready(sides, List.of(), contents, how);
  }

  private Ready ready(List<Side> sides, List<String> last, Stock.Contents contents, String how)
      throws IOException, InterruptedException {
    List<DatabaseSwap.Entry> entries = new ArrayList<>();
    Set<String> unknown = new LinkedHashSet<>();
    for (int i = 0; i < sides.size(); i++) {
      Side side = sides.get(i);
      String target = request.targets().get(i);
      List<String> statements = new ArrayList<>(side.opening(target));
      Optional<DatabaseProperties> properties = properties(run, request.backup(), target);
      if (properties.isPresent()) {
        Databases.Dress dress = run.databases().dress(target, properties.get());
        statements.addAll(dress.statements());
        unknown.addAll(dress.unknown());
      }
      if (i == sides.size() - 1) {
        statements.addAll(last);
      }
      entries.add(new DatabaseSwap.Entry(target, side.name(), statements));
    }
    if (!unknown.isEmpty()) {
      console.warn(
          "Roles that own or may use the database are not on this server, what was theirs is left"
              + " out: "
              + String.join(", ", unknown));
    }
    return new Ready(entries, sides, contents, how);
  }
}
