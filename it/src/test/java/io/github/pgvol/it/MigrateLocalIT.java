package io.github.pgvol.it;

/** On this machine, without containers. */
class MigrateLocalIT extends Migrations {

  MigrateLocalIT() {
    super(Engines.LOCAL, 17);
  }
}
