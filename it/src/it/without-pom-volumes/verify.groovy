import groovy.json.JsonSlurper
import io.github.pgvol.it.invoker.Stage

def stage = Stage.of(basedir)
def db = stage.box('db')
def volume = stage.name('db')
def named = { what -> '-Dpgvol.volume=' + stage.name(what) }
def json = { Object... arguments ->
  new JsonSlurper().parseText(stage.maven().run(*(['-q'] + arguments.toList()), '-Dpgvol.json').succeeded().log())
}
def volumes = { json('pgvol:volume-list', '-Dpgvol.all').collectEntries { [it.name, it] } }
def serve = { what, int major, String folder ->
  stage.client('run', '-d', '--name', stage.name("$what-server"), '-v', "${stage.name(what)}:$folder", stage.image(major))
  stage.box("$what-server").ready()
}
stage.maven().run('pgvol:volume-list').succeeded().says(volume, db.name(), '17')

// A label that is there, one that is not; a name that is none.
stage.maven().run('pgvol:volume-create', named('made'), '-Dpgvol.labels=team=shop,stage=test').succeeded().says('Created volume')
stage.maven().run('pgvol:volume-create', named('made'), '-Dpgvol.labels=team=shop').succeeded().says('already')
stage.maven().run('pgvol:volume-create', named('made'), '-Dpgvol.labels=team=other').failed().says('other labels', 'stage=test')
stage.maven().run('pgvol:volume-create', '-Dpgvol.volume=a/b').failed().says('«a/b»', '<volume>', '-Dpgvol.volume')
stage.maven().run('pgvol:volume-create', named('made'), '-Dpgvol.labels==x').failed().says('«=x»', '<labels>')

// Of a running server: names from the server, state from its files.
stage.maven().run('pgvol:backup', "-Dpgvol.container=$db").succeeded()
def report = json('pgvol:volume-inspect', named('db'))
assert report.version == '17' && report.state == 'in production' && report.dataFolder == ''
assert report.databases*.name.containsAll(['app', 'postgres', 'template0', 'template1'])
assert report.usedBy == [[container: db.name(), running: true]]
assert report.latestBackup.name == stage.backups()[0]
assert report.control['Database system identifier'] == db.sql('SELECT system_identifier FROM pg_control_system()')
assert !report.control.keySet().any { it.contains('nonce') }
stage.maven().run('pgvol:volume-inspect', named('made')).failed().says('no PostgreSQL data', stage.name('made'))
stage.maven().run('pgvol:volume-inspect', named('nowhere')).failed().says('no volume', stage.name('nowhere'))

// Out of a running server, while it is being written to.
stage.sh("\"\$docker\" exec -d $db psql -U postgres app -c 'DO \$\$BEGIN FOR n IN 1..500 LOOP INSERT INTO item VALUES (-n, repeat(md5(n::text), 100)); COMMIT; PERFORM pg_sleep(0.01); END LOOP; END\$\$'")
stage.maven().run('pgvol:volume-clone', named('db'), "-Dpgvol.to=${stage.name('made')}").succeeded().says('running server', 'mvn pgvol:start')
def clone = serve('made', 17, '/var/lib/postgresql/data')
assert clone.sql('SELECT count(*) FROM item WHERE id > 0') == '1000'
assert clone.run('pg_amcheck', '--install-missing', '-d', 'app') == ''
stage.maven().run('pgvol:volume-clone', named('db'), "-Dpgvol.to=${stage.name('made')}").failed().says('in use by', 'stop ' + clone.name())
stage.client('rm', '-f', clone.name())
stage.maven().run('pgvol:volume-clone', named('db'), "-Dpgvol.to=${stage.name('made')}").failed().says('not empty', '<to>')
stage.maven().run('pgvol:volume-clone', named('db'), "-Dpgvol.to=$volume").failed().says('into itself')
stage.maven().run('pgvol:volume-clone', named('db')).failed().says('<to>', '-Dpgvol.to')

// Out of a stopped one; what a clone that was killed has left is cleared by the next. Not copied: what pgvol put aside.
db.run('sh', '-c', 'mkdir -p /var/lib/postgresql/data/pgsql_tmp_pgvol_undo && touch /var/lib/postgresql/data/pgsql_tmp_pgvol_undo/x')
stage.client('stop', '-t', '20', db.name())
stage.client('run', '--rm', '-v', stage.name('cold') + ':/target', '--entrypoint', 'sh', stage.image(17), '-c',
    'mkdir -p /target/.pgvol-unfinished/global /target/base && echo half >/target/.pgvol-unfinished/global/x')
assert volumes()[stage.name('cold')].unfinished
stage.maven().run('pgvol:volume-clone', named('db'), "-Dpgvol.to=${stage.name('cold')}").succeeded().saysNot('running server')
clone = serve('cold', 17, '/var/lib/postgresql/data')
assert clone.sql('SELECT count(*) FROM item WHERE id > 0') == '1000'
assert clone.run('sh', '-c', 'ls -A /var/lib/postgresql/data').readLines().every { !it.contains('pgvol') }
assert clone.run('stat', '-c', '%U %a', '/var/lib/postgresql/data', '/var/lib/postgresql/data/base') == 'postgres 700\npostgres 700'
stage.client('rm', '-f', clone.name())
assert !volumes()[stage.name('cold')].unfinished

// PGDATA two levels below the mount point: of a server, of a volume alone.
stage.server(18, 'eighteen').fill(5)
stage.maven().run('pgvol:volume-clone', named('eighteen'), "-Dpgvol.to=${stage.name('hot18')}").succeeded()
stage.client('rm', '-f', stage.name('eighteen'))
stage.maven().run('pgvol:volume-clone', named('eighteen'), "-Dpgvol.to=${stage.name('cold18')}").succeeded()
['hot18', 'cold18'].each {
  assert serve(it, 18, '/var/lib/postgresql').rows() == 5
  stage.client('rm', '-f', stage.name("$it-server"))
}
report = json('pgvol:volume-inspect', named('eighteen'))
assert report.dataFolder == '18/docker' && report.databases*.name.contains('app') && report.usedBy == []

// Bind mounted: as good a source.
stage.sh('mkdir -p data') // Podman makes no folder.
stage.client('run', '-d', '--name', stage.name('bound'), '-v', "${stage.path('data')}:/var/lib/postgresql/data",
    '-e', 'POSTGRES_PASSWORD=secret', '-e', 'POSTGRES_DB=app', stage.image(15))
stage.box('bound').ready().fill(7)
assert volumes()[stage.path('data').toString()].with { kind == 'folder' && servers*.version == ['15'] }
stage.maven().run('pgvol:volume-clone', "-Dpgvol.container=${stage.name('bound')}", "-Dpgvol.to=${stage.name('unbound')}").succeeded()
assert serve('unbound', 15, '/var/lib/postgresql/data').rows() == 7
stage.client('rm', '-f', stage.name('bound'), stage.name('unbound-server'))
stage.client('run', '--rm', '-v', "$basedir:/base", '--entrypoint', 'rm', stage.image(15), '-rf', '/base/data')

// An anonymous volume that no container uses outlives being looked at.
stage.client('run', '-d', '--name', stage.name('nameless'), '-e', 'POSTGRES_PASSWORD=secret', stage.image(17))
def anonymous = stage.client('inspect', '-f', '{{range .Mounts}}{{.Name}}{{end}}', stage.name('nameless'))
stage.box('nameless').ready()
stage.client('stop', '-t', '20', stage.name('nameless'))
stage.client('rm', stage.name('nameless'))
2.times { assert volumes()[anonymous].with { it.anonymous && orphaned && servers*.version == ['17'] } }
assert json('pgvol:volume-inspect', "-Dpgvol.volume=$anonymous").state == 'shut down'
stage.maven().run('pgvol:volume-clone', "-Dpgvol.volume=$anonymous", "-Dpgvol.to=${stage.name('rescued')}").succeeded()
assert volumes().keySet().containsAll([anonymous, stage.name('rescued')])
stage.client('volume', 'rm', anonymous)

// Removed only when nothing uses it, with a yes, and a second one where there is no backup.
def remove = { Object... more -> stage.maven().run('pgvol:volume-remove', *more) }
remove().failed().says('<volume>', '-Dpgvol.volume')
remove(named('nowhere')).failed().says('no volume')
stage.client('start', db.name())
remove(named('db'), '-Dpgvol.yes').failed().says('in use by ' + db, "stop $db")
stage.client('stop', '-t', '20', db.name())
remove(named('db'), '-Dpgvol.yes').failed().says("belongs to $db", "rm $db", 'mvn pgvol:reset')
stage.client('rm', db.name())
remove(named('db')).failed().says('Lost with it: app', stage.backups()[0], '-Dpgvol.yes').saysNot('withoutBackup')
remove(named('cold'), '-Dpgvol.yes').failed().says('Lost with it: app', 'no backup', '-Dpgvol.withoutBackup')
stage.maven().typing('yes\nno\n').run('pgvol:volume-remove', named('cold')).failed().says('no backup of app')
assert volumes().keySet().containsAll([volume, stage.name('cold')])
remove(named('db'), '-Dpgvol.yes').succeeded().says('Removed volume')
stage.maven().typing('yes\nyes\n').run('pgvol:volume-remove', named('cold')).succeeded()
remove(named('made'), '-Dpgvol.yes', '-Dpgvol.withoutBackup').succeeded()
stage.client('volume', 'create', stage.name('empty'))
remove(named('empty'), '-Dpgvol.yes').succeeded().says('is empty')
assert !volumes().keySet().any { it in [volume, stage.name('cold'), stage.name('made'), stage.name('empty')] }
stage.clear()
