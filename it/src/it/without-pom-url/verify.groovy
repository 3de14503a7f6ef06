import io.github.pgvol.it.invoker.Stage

def stage = Stage.of(basedir)
def db = stage.box('db').as('owner')
def url = stage.read('url')
// No engine is needed, and the password is nowhere, in a debug log neither.
def maven = stage.maven().with('DOCKER_HOST', 'tcp://127.0.0.1:1')
maven.run('pgvol:backup').succeeded().says('Backing up database app', 'of server 127.0.0.1:', '1 table, 100 rows')
assert stage.backups().size() == 1
maven.run('-X', 'pgvol:status', '-Dpgvol.engine=docker').succeeded()
    .says('reached by its URL', 'client tools of PostgreSQL', 'item').saysNot('geheim')
assert !stage.read('_backups/' + stage.backups()[0] + '.json').contains('geheim')

def restored = { String backup ->
  db.sql('DELETE FROM item')
  maven.run('pgvol:restore', '-Dpgvol.yes', "-Dpgvol.backup=$backup").succeeded().says('1 table, 100 rows')
  assert db.rows() == 100
}
restored(stage.backups()[0])
maven.run('pgvol:undo').succeeded()
assert db.rows() == 0
maven.run('pgvol:undo', 'pgvol:backup', '-Dpgvol.format=directory', '-Dpgvol.label=folder').succeeded()
maven.run('pgvol:backup', 'pgvol:verify', '-Dpgvol.format=plain', '-Dpgvol.label=text').succeeded()
['folder', 'text'].each(restored)
// The same catalog for both ways to the server.
maven.run('pgvol:restore', '-Dpgvol.yes', '-Dpgvol.backup=text', '-Dpgvol.database=copy').succeeded()
stage.maven().with('PGVOL_URL', '').run('pgvol:list').succeeded().says('text', 'directory')
assert db.sql('copy', 'SELECT count(*) FROM item') == '100'

def refused = { List arguments, String... words ->
  maven.run(*arguments).failed().says(*words).saysNot('geheim')
}
refused(['pgvol:backup', '-Dpgvol.password=wrong'], 'owner', '<serverId>', '~/.pgpass')
refused(['pgvol:backup', '-Dpgvol.serverId=none'], 'no server none in settings.xml')
refused(['pgvol:backup', '-Dpgvol.format=physical'], 'by its URL', '<container>')
refused(['pgvol:backup', '-Dpgvol.dependents=stop', '-Dpgvol.url=db.example.com'], 'cannot be read', '-Dpgvol.url')
refused(['pgvol:restore', '-Dpgvol.yes', '-Dpgvol.dependents=stop'], '<dependents>', 'keep')
refused(['pgvol:backup', "-Dpgvol.url=$url?sslmode=require"], 'SSL', '<url>')
refused(['pgvol:backup', '-Dpgvol.url=postgresql://127.0.0.1:1/app'], 'refused', '<url>')
maven.run('pgvol:start', 'pgvol:stop').succeeded().says('none to start', 'none to stop')
assert stage.backups().size() == 3

// A newer server than the tools of this machine: those of an image are taken, where there is an engine with one.
def newer = stage.server(18, 'newer', '-p', '127.0.0.1::5432', '-e', 'POSTGRES_PASSWORD=geheim', '-e', 'POSTGRES_DB=app')
newer.as('postgres').fill(30)
def port = stage.client('port', newer.name(), '5432').trim().tokenize(':').last()
def there = ["-Dpgvol.url=postgresql://postgres@127.0.0.1:$port/app", '-Dpgvol.serverId=newer', '-Dpgvol.label=newer']
def tools = stage.sh('ls -d /usr/lib/postgresql/*/bin | grep -o "[0-9]*" | sort -n | tail -n 1').trim() as int
if (tools < 18) {
  refused(['pgvol:backup', *there], 'PostgreSQL 18', "are of $tools", 'docker pull postgres:18')
  newer.sql('INSERT INTO item SELECT * FROM item')
  stage.maven().run('-X', 'pgvol:backup', 'pgvol:restore', '-Dpgvol.backup=newer', '-Dpgvol.yes', *there).succeeded()
      .says('client tools of an image of PostgreSQL 18', '1 table, 60 rows').saysNot('geheim')
  assert stage.client('ps', '-aq', '--filter', 'label=io.github.pgvol.workbench').trim().isEmpty()
} else {
  stage.maven().run('pgvol:backup', *there).succeeded()
}
stage.clear()
