import io.github.pgvol.it.invoker.Stage

def stage = Stage.of(basedir)
def db = stage.box('db')
def build = stage.build()
def wrong = []
def expect = { module, String... words ->
  def failure = build.failureOf(module)
  words.findAll { !failure.contains(it) }.each { wrong << "$module: «$it» is not in «$failure»" }
}
expect 'engine', '«dokcer»', '<engine>', '-Dpgvol.engine', 'auto, docker, podman or local'
expect 'container', 'no container nowhere', '<container>', '-Dpgvol.container', db.name()
expect 'service', 'service nothing', '<service>', '-Dpgvol.service', db.name()
expect 'volume', 'no volume nowhere', '<volume>', '-Dpgvol.volume', stage.name('db')
expect 'volume-unused', 'No server uses the volume ' + stage.name('unused'), 'mvn pgvol:start -Dpgvol.volume='
expect 'two', '2 PostgreSQL servers', stage.name('first'), stage.name('second'), '<container>', '-Dpgvol.container',
    '<service>', '<volume>'
expect 'stopped', stage.name('stopped') + ' does not run', 'docker start ' + stage.name('stopped')
expect 'database', 'no database ap', '<database>', '-Dpgvol.database', 'app, postgres'
expect 'databases', 'no database apq', '<databases>', '-Dpgvol.databases', 'app, postgres'
expect 'username', 'nobody', '<username>', '-Dpgvol.username'
expect 'format', '«binary»', '<format>', '-Dpgvol.format', 'custom, plain, directory or physical'
expect 'compression', '«lzma»', '<compression>', '-Dpgvol.compression', 'auto, none, gzip'
expect 'level', '«gzip:11»', '<compression>', '-Dpgvol.compression'
expect 'catalog', stage.path('file').toString(), '<catalog>', '-Dpgvol.catalog'
expect 'catalog-below-file', stage.path('file').toString(), '<catalog>', '-Dpgvol.catalog'
expect 'backup', '«monday»', '<backup>', '-Dpgvol.backup'
expect 'safety', '«belt»', '<safety>', '-Dpgvol.safety', 'undo, backup or none'
expect 'dependents', '«kill»', '<dependents>', '-Dpgvol.dependents', 'keep, restart or stop'
expect 'missing', '«maybe»', '<restoreIfMissing>', '-Dpgvol.restoreIfMissing', 'skip or fail'
expect 'undo', 'nothing to undo for database app'
// Maven is out of reach of no user's mistake: none of these is told as a defect of pgvol.
if (build.log().contains('MojoExecutionException')) wrong << 'a MojoExecutionException'
assert wrong.isEmpty(): wrong.join('\n')

assert db.rows() == 10
assert stage.backups().isEmpty()
assert db.sql('SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1') == 'app\npostgres'

// Only what is asked for on the command line.
def maven = stage.maven().in(stage.path('two'))
maven.with('DOCKER_HOST', 'unix:///nowhere/docker.sock').run('pgvol:status').failed()
    .says('DOCKER_HOST', '/nowhere/docker.sock', 'does not answer')
maven.run('-o', 'pgvol:start', '-Dpgvol.image=pgvol-it/postgres:9999', "-Dpgvol.volume=${stage.name('fresh')}").failed()
    .says('pgvol-it/postgres:9999 is not on', 'offline', 'without -o')
assert stage.client('ps', '-aq', '--filter', "name=${stage.name('fresh')}") == ''
assert stage.client('volume', 'ls', '-q', '--filter', "name=${stage.name('fresh')}") == ''
stage.clear()
