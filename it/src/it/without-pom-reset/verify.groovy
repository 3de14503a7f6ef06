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
stage.client('rm', '-f', stage.name('guest'))
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

// Broken off between the first file that was moved aside and the last: no server starts on that, and the next run goes on.
stage.client('stop', '-t', '20', db.name())
stage.maven().run('pgvol:reset', '-Dpgvol.yes').failed().says('does not run', '-Dpgvol.withoutBackup')
stage.client('run', '--rm', '-v', stage.name('shop_data') + ':/v', '--entrypoint', 'sh', stage.image(18), '-c',
    'cd /v/18/docker && mkdir pgsql_tmp_pgvol_reset && mv global base pgsql_tmp_pgvol_reset/')
stage.maven().run('pgvol:reset', '-Dpgvol.yes').succeeded().says('was broken off: it goes on')
assert db.sql("SELECT to_regclass('item') IS NULL") == 't'

// A server that cannot come up again is told with its log; backups are named.
db.sql('CREATE TABLE item AS SELECT 1 AS id')
stage.client('run', '--rm', '-v', stage.name('shop_data') + ':/v', '--entrypoint', 'sh', stage.image(18), '-c',
    'mkdir -p /v/17/docker && cp /v/18/docker/PG_VERSION /v/17/docker/')
stage.maven().run('pgvol:reset', '-Dpgvol.yes').failed().says('after its data was emptied', 'appears to be PostgreSQL data', 'mvn pgvol:restore -Dpgvol.backup=app_')
assert stage.backups().size() == 4
stage.clear()
