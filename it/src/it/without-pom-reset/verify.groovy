import io.github.pgvol.it.invoker.Stage

def stage = Stage.of(basedir)
def db = stage.box('shop-db-1')
def id = { what -> stage.client('inspect', '-f', '{{.Id}}', stage.name("shop-$what-1")) }
def started = { what -> stage.client('inspect', '-f', '{{.State.Running}} {{.State.StartedAt}}', stage.name("shop-$what-1")) }
def cluster = { db.sql('postgres', 'SELECT system_identifier FROM pg_control_system()') }
db.sql('CREATE ROLE clerk; ALTER TABLE item OWNER TO clerk')
def before = [id('db'), id('web'), cluster(), stage.client('volume', 'inspect', '-f', '{{.CreatedAt}}', stage.name('shop_data'))]
def web = started('web')

// Without a yes, nothing.
stage.maven().run('pgvol:reset').failed().says('Nobody said yes', stage.name('shop_data'), '-Dpgvol.yes')
stage.maven().typing('no\n').run('pgvol:reset').failed().says('nothing was changed')
assert db.rows() == 10 && stage.backups().isEmpty() && cluster() == before[2]

// In use by another container.
stage.client('run', '-d', '--name', stage.name('guest'), '-v', stage.name('shop_data') + ':/v', '--entrypoint', 'sleep', stage.image(17), '1000')
stage.maven().run('pgvol:reset', '-Dpgvol.yes').failed().says('in use by ' + stage.name('guest'), 'docker stop ' + stage.name('guest'))
stage.client('rm', '-f', '-v', stage.name('guest'))
assert db.rows() == 10

stage.maven().run('pgvol:reset', '-Dpgvol.yes', '-Dpgvol.dependents=stop').succeeded()
    .says("Stopping ${stage.name('shop-web-1')}", 'empty cluster', 'mvn pgvol:restore -Dpgvol.backup=app_')
assert stage.backups().size() == 2 && stage.backups().every { it.contains('before-reset') }
assert db.sql("SELECT to_regclass('item') IS NULL") == 't'
assert cluster() != before[2]
// Container and volume are the same ones, so Compose has nothing to do.
assert [id('db'), id('web'), stage.client('volume', 'inspect', '-f', '{{.CreatedAt}}', stage.name('shop_data'))] == [before[0], before[1], before[3]]
assert started('web').startsWith('true') && started('web') != web
stage.compose('up', '-d')
assert id('db') == before[0]
assert db.run('sh', '-c', 'ls -A /var/lib/postgresql/18/docker').readLines().every { !it.contains('pgvol') }

// The data is kept, the roles with it.
stage.maven().run('pgvol:restore', '-Dpgvol.yes', "-Dpgvol.backup=${stage.backups().find { it.startsWith('app_') }}").succeeded()
assert db.rows() == 10
assert db.sql("SELECT tableowner FROM pg_tables WHERE tablename = 'item'") == 'clerk'

// A run that was killed between the first file that was moved aside and the last: whoever comes next puts them back and
// starts the server. Killed while they were being removed: the rest goes, and the server makes a new cluster.
def killed = { shell ->
    stage.client('stop', '-t', '20', db.name())
    def key = UUID.nameUUIDFromBytes(stage.name('shop_data').getBytes('UTF-8'))
    def notes = new File(basedir, '_backups/.pgvol')
    notes.mkdirs()
    new File(notes, "stopped-volume-$key-${UUID.randomUUID()}").text = id('db') + '\n'
    stage.client('run', '--rm', '-v', stage.name('shop_data') + ':/v', '--entrypoint', 'sh', stage.image(18), '-c', "cd /v/18/docker && $shell")
}
killed('true')
stage.maven().run('pgvol:status').succeeded().says('an earlier run had stopped')
assert db.rows() == 10
killed('mkdir pgsql_tmp_pgvol_reset && mv global base pgsql_tmp_pgvol_reset/')
stage.maven().run('pgvol:volume-inspect').succeeded().says('in the middle of a reset', 'the old files are back', 'an earlier run had stopped')
assert db.rows() == 10
killed('mkdir pgsql_tmp_pgvol_gone && mv * pgsql_tmp_pgvol_gone/ 2>/dev/null; rm -rf pgsql_tmp_pgvol_gone/base')
stage.maven().run('pgvol:reset', '-Dpgvol.yes').succeeded().says('in the middle of a reset', 'what it did is done')
assert db.sql("SELECT to_regclass('item') IS NULL") == 't'
stage.client('stop', '-t', '20', db.name())
stage.maven().run('pgvol:reset', '-Dpgvol.yes').failed().says('does not run', '-Dpgvol.withoutBackup')
stage.maven().run('pgvol:reset', '-Dpgvol.yes', '-Dpgvol.withoutBackup').succeeded()

// A server that cannot come up again is told with its log; backups are named.
db.sql('CREATE TABLE item AS SELECT 1 AS id')
stage.client('run', '--rm', '-v', stage.name('shop_data') + ':/v', '--entrypoint', 'sh', stage.image(18), '-c',
    'mkdir -p /v/17/docker && cp /v/18/docker/PG_VERSION /v/17/docker/')
stage.maven().run('pgvol:reset', '-Dpgvol.yes').failed().says('after its data was emptied', 'appears to be PostgreSQL data', 'mvn pgvol:restore -Dpgvol.backup=app_')
assert stage.backups().size() == 6
stage.clear()
