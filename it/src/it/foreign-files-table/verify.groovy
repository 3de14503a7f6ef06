import io.github.pgvol.it.invoker.Stage

def stage = Stage.of(basedir)
def build = stage.build()
def db = stage.box('db')
def content = "SELECT count(*), md5(string_agg(i::text, ',' ORDER BY id)) FROM item AS i"
def original = stage.box('old').sql(content)
def wrong = []
def databases = db.sql('postgres', "SELECT datname FROM pg_database WHERE NOT datistemplate").readLines() as Set

['plain-sql', 'gzip-sql-gz', 'zstd-sql-zst', 'terminal-sql', 'create-sql', 'inserts-sql', 'custom-dump', 'tar-tar', 'folder'].each {
  def failure = build.failureOf(it)
  def database = it.replace('-', '_')
  if (failure) {
    wrong << "$it: $failure"
  } else if (!databases.contains(database)) {
    wrong << "$it: no database $database"
  } else if (db.sql(database, content) != original) {
    wrong << "$it: ${db.sql(database, content)} instead of $original"
  } else if (db.sql(database, "SELECT tableowner FROM pg_tables WHERE tablename = 'item'") != 'keeper') {
    wrong << "$it: not keeper's"
  }
}
if (db.sql(content) != original) wrong << 'over: not replaced'

def expect = { module, String... words ->
  def failure = build.failureOf(module)
  words.findAll { !failure.contains(it) }.each { wrong << "$module: «$it» is not in «$failure»" }
  if (databases.contains(module.replace('-', '_'))) wrong << "$module: left a database behind"
}
// Of pg_dumpall's file, the database that is restored into: app is in it, all_sql is not.
if (build.failureOf('over-of-several')) wrong << "over-of-several: ${build.failureOf('over-of-several')}"
expect 'all-sql', 'all.sql', 'does not hold the database all_sql', 'app', 'postgres', '<database> (-Dpgvol.database)'
expect 'truncated-dump', 'truncated.dump'
expect 'truncated-sql', 'truncated.sql'
expect 'truncated-sql-gz', 'truncated.sql.gz'
expect 'flipped-dump', 'flipped.dump'
expect 'empty-sql', 'empty.sql', 'empty'
expect 'empty-dump', 'empty.dump', 'empty'
expect 'zeros-dump', 'zeros.dump'
expect 'shell-sql', 'shell.sql', '\\!'
expect 'program-sql', 'program.sql', '\\copy'
expect 'error-sql', 'error.sql', 'no_such_function'
expect 'newer-dump', 'newer.dump', 'PostgreSQL 18', '17.'
expect 'newer-sql', 'newer.sql', 'PostgreSQL 18', '17.'
expect 'over-damaged', 'truncated.dump'
def log = stage.client('logs', db)
if (log.contains('was terminated by signal')) wrong << 'the server was brought down: ' + log.readLines().findAll { it.contains('signal') }
build.says('keeper', 'line ends of a terminal')
if (build.log().contains('MojoExecutionException')) wrong << 'a MojoExecutionException'
build.says('Restoring all.sql', 'Left out')
assert wrong.isEmpty(): wrong.join('\n')

def left = databases - ['app', 'postgres'] as Set
assert left.every { it.startsWith('pgvol') || it ==~ /(plain|gzip|zstd|terminal|create|inserts|custom|tar|folder).*/ }: left
assert !new File('/tmp/pgvol-it-shell').exists()
db.run('sh', '-c', 'test ! -e /tmp/pgvol-it-shell && ! ls -d /tmp/pgvol-*')
stage.clear()
