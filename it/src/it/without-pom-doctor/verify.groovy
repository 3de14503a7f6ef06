import groovy.json.JsonSlurper
import io.github.pgvol.it.invoker.Stage

// Each trouble is there for real: that is the only proof that the doctor sees it.
def stage = Stage.of(basedir)
def look = { what, Object... more ->
  def log = stage.maven().run(*(['-q', 'pgvol:doctor', '-Dpgvol.json', '-Dpgvol.doctor.failOn=never',
      "-Dpgvol.container=${stage.name(what)}"] + more.toList())).succeeded().log()
  new JsonSlurper().parseText(log)
}
def expect = { findings, String check, String severity, String... words ->
  def found = findings.findAll { it.check == check && it.severity == severity }
  assert !found.isEmpty(): "no $severity of $check in $findings"
  words.each { word -> assert found.any { "$it.what $it.why $it.mend $it.mended".contains(word) }: "«$word» is not in $found" }
}
def worst = { findings -> findings.findAll { it.severity in ['warning', 'error'] && !it.mended }*.check as Set }
def ready = { what -> stage.box(what).ready() }
def ended = { what -> stage.sh("for i in \$(seq 150); do [ \$(\"\$docker\" inspect -f '{{.State.Running}}' ${stage.name(what)}) = false ] && exit; sleep 0.2; done; exit 1") }
def run = { what, int major, Object... options ->
  stage.client(*(['run', '-d', '--name', stage.name(what), '-e', 'POSTGRES_PASSWORD=secret', '-e', 'POSTGRES_DB=app'] + options.toList() + stage.image(major)))
}
def root = { String volume, String script ->
  stage.client('run', '--rm', '-v', "$volume:/v", '--entrypoint', 'sh', stage.image(17), '-c', script)
}

// All is well, on 15, 17 and 18.
[15, 17, 18].each { major ->
  stage.server(major, "well$major").fill(100)
  assert worst(look("well$major")).isEmpty()
  assert stage.box("well$major").sql("SELECT count(*) FROM pg_extension WHERE extname = 'amcheck'") == '0'
}
stage.maven().run('pgvol:doctor', "-Dpgvol.container=${stage.name('well17')}").succeeded().says('0 errors, 0 warnings')

// A volume that the image does not look at; data in no volume; a folder.
run('anonymous', 17, '-v', stage.name('wrong') + ':/var/lib/postgresql')
run('nowhere', 17, '-e', 'PGDATA=/srv/pg')
run('bound', 17, '-v', "${stage.path('data')}:/var/lib/postgresql/data")
['anonymous', 'nowhere', 'bound'].each { ready(it) }
expect look('anonymous'), 'mount', 'error', 'anonymous volume', stage.name('wrong') + ' is mounted at /var/lib/postgresql', 'pgvol:volume-clone'
expect look('nowhere'), 'mount', 'error', '/srv/pg', 'in no volume', 'mvn pgvol:backup'
expect look('bound'), 'mount', 'info', stage.path('data').toString()
stage.maven().run('pgvol:doctor', "-Dpgvol.container=${stage.name('nowhere')}").failed()
    .says('ERROR    mount', '1 error', '<failOn>', '-Dpgvol.doctor.failOn')
stage.client('rm', '-fv', stage.name('bound'))
stage.client('run', '--rm', '-v', "$basedir:/base", '--entrypoint', 'rm', stage.image(17), '-rf', '/base/data')

// Another collation, as after a change of the image.
stage.box('well17').sql("UPDATE pg_database SET datcollversion = '1.0' WHERE datname = 'app'")
expect look('well17'), 'collation', 'warning', 'app was made with version 1.0', 'REINDEX DATABASE "app"', 'REFRESH COLLATION VERSION'
stage.maven().run('pgvol:doctor', "-Dpgvol.container=${stage.name('well17')}", '-Dpgvol.doctor.failOn=warning').failed().says('1 warning')
stage.box('well17').sql('ALTER DATABASE app REFRESH COLLATION VERSION')
stage.box('well17').sql("CREATE COLLATION de (locale = 'de_DE.utf8'); CREATE TABLE t (a text COLLATE de); UPDATE pg_collation SET collversion = '1.0' WHERE collname = 'de'")
expect look('well17'), 'collation', 'warning', 'Collation public.de', 'ALTER COLLATION "public"."de" REFRESH VERSION'

// An index in the wrong order: the operator class has changed its mind.
stage.box('well15').sql("""CREATE FUNCTION cmp(text, text) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT bttextcmp(\$1, \$2)';
  CREATE OPERATOR CLASS odd FOR TYPE text USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 cmp(text, text);
  CREATE INDEX bad ON item (name odd);
  CREATE OR REPLACE FUNCTION cmp(text, text) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT -bttextcmp(\$1, \$2)'""")
expect look('well15'), 'amcheck', 'error', 'index public.bad', 'REINDEX INDEX public.bad'
assert worst(look('well15', '-Dpgvol.doctor.deep=false')).isEmpty()

// A page that the disk has spoilt: stopped, running, and once the server has met it.
run('spoilt', 17, '-v', stage.name('spoilt') + ':/var/lib/postgresql/data', '-e', 'POSTGRES_INITDB_ARGS=--data-checksums')
ready('spoilt')
stage.box('spoilt').fill(20000)
def file = stage.box('spoilt').sql("SELECT pg_relation_filepath('item')")
stage.maven().run('pgvol:backup', "-Dpgvol.container=${stage.name('spoilt')}").succeeded()
stage.client('stop', '-t', '20', stage.name('spoilt'))
expect look('spoilt'), 'checksums', 'ok'
root(stage.name('spoilt'), "printf spoilt | dd of=/v/$file bs=1 seek=\$((8192 * 3 + 4000)) conv=notrunc 2>/dev/null")
expect look('spoilt'), 'checksums', 'error', 'block 3', "mvn pgvol:restore -Dpgvol.backup=${stage.backups()[0]}"
stage.client('start', stage.name('spoilt'))
ready('spoilt')
expect look('spoilt'), 'amcheck', 'error', 'public.item', 'block 3', "mvn pgvol:restore -Dpgvol.backup=${stage.backups()[0]}"
// The server's statistics come when its session ends.
stage.sh("for i in \$(seq 100); do [ \"\$(\"\$docker\" exec ${stage.name('spoilt')} psql -XAtU postgres -c \"SELECT checksum_failures > 0 FROM pg_stat_database WHERE datname = 'app'\")\" = t ] && exit; sleep 0.2; done; exit 1")
expect look('spoilt'), 'checksums', 'error', 'damaged page(s) in app'

// Killed: its postmaster.pid stays.
stage.client('kill', stage.name('well18'))
expect look('well18'), 'postmaster.pid', 'warning', '18/docker/postmaster.pid', 'killed', 'docker start ' + stage.name('well18')
expect look('well18', '-Dpgvol.fix'), 'postmaster.pid', 'warning', 'removed /var/lib/postgresql/18/docker/postmaster.pid'
assert look('well18').every { it.check != 'postmaster.pid' }
stage.client('start', stage.name('well18'))
ready('well18')
assert stage.box('well18').rows() == 100

// Data of another version; data that lies where the image does not look.
stage.maven().run('pgvol:volume-clone', "-Dpgvol.container=${stage.name('well17')}", "-Dpgvol.to=${stage.name('seventeen')}").succeeded()
run('old', 15, '-v', stage.name('seventeen') + ':/var/lib/postgresql/data')
ended('old')
expect look('old'), 'version', 'error', 'holds data of PostgreSQL 17', 'is PostgreSQL 15', 'mvn pgvol:backup'
expect look('old'), 'start', 'error', 'does not start', 'incompatible'
stage.client('rm', stage.name('old'))
run('new', 18, '-v', stage.name('seventeen') + ':/var/lib/postgresql')
ended('new')
expect look('new'), 'version', 'error', 'no data where', '/var/lib/postgresql/18/docker', 'PostgreSQL 17'
expect look('new'), 'start', 'error', 'in 18+'
stage.client('rm', stage.name('new'))

// Copied as root: the server's user may not read it.
root(stage.name('seventeen'), 'chown -R 0:0 /v; chmod 755 /v')
run('denied', 17, '--user', '999:999', '--tmpfs', '/var/run/postgresql:uid=999,gid=999', '-v', stage.name('seventeen') + ':/var/lib/postgresql/data')
ended('denied')
expect look('denied'), 'start', 'error', 'Permission denied'
expect look('denied'), 'owner', 'error', 'belongs to user 0', 'has the mode 755',
    "docker run --rm --user 0 -v ${stage.name('seventeen')}:/var/lib/postgresql/data --entrypoint chown ${stage.image(17)} -R 999 /var/lib/postgresql/data", '--entrypoint chmod'
def mended = look('denied', '-Dpgvol.fix')
assert mended.findAll { it.check == 'owner' }*.mended.every { it }
stage.client('start', stage.name('denied'))
ready('denied')
assert stage.box('denied').rows() == 100
assert worst(look('denied')) == ['collation'] as Set

// A disk that is nearly full.
stage.client('volume', 'create', '-o', 'type=tmpfs', '-o', 'device=tmpfs', '-o', 'o=size=90m', stage.name('small'))
run('full', 17, '-v', stage.name('small') + ':/var/lib/postgresql/data')
ready('full')
expect look('full'), 'disk', 'error', 'of 94 MB', 'mvn pgvol:volume-list'
stage.client('rm', '-f', stage.name('full'))

// A server that runs and lets nobody in.
stage.maven().run('-q', 'pgvol:doctor', '-Dpgvol.json', "-Dpgvol.container=${stage.name('well18')}", '-Dpgvol.username=nobody')
    .failed().says('gives no session', 'nobody', '-Dpgvol.username')

// Compose files; the folder of backups.
stage.write('compose.yaml', '''services:
  db: {image: "postgres:17", volumes: ["data:/var/lib/postgresql"]}
  new: {image: "postgres:18", volumes: ["data:/var/lib/postgresql/data"]}
  bare: {image: "postgres:17"}
  good: {image: "postgres:18", volumes: ["data:/var/lib/postgresql"]}
volumes: {data: {}}
''')
def findings = look('well18')
expect findings, 'compose', 'error', 'Service db (postgres:17)', 'volume at /var/lib/postgresql/data, but one at /var/lib/postgresql',
    'Service new (postgres:18)', 'Service bare'
expect findings, 'compose', 'ok', 'Service good'
// As Compose sees them: variables, an override, what is extended and included; a file of another use put onto it.
stage.write('.env', 'PG=18\nPLACE="/var/lib/postgresql" # 18 has it there\n')
stage.write('compose.yaml', '''include: [more.yaml]
services:
  db: {image: "postgres:${PG:-17}"}
  kid: {extends: {file: common.yaml, service: base}, volumes: ["kid:/var/lib/postgresql/data"]}
volumes: {data: {}, kid: {}}
''')
stage.write('compose.override.yaml', 'services: {db: {volumes: ["data:${PLACE}"]}}')
stage.write('more.yaml', 'services: {lost: {image: "postgres:16"}}')
stage.write('common.yaml', 'services: {base: {image: "postgres:17"}}')
stage.write('compose.test.yaml', 'services: {db: {image: "postgres:17"}}')
findings = look('well18').findAll { it.check == 'compose' }
expect findings, 'compose', 'ok', 'Service db (postgres:18)', 'compose.yaml with compose.override.yaml', 'Service kid (postgres:17)'
expect findings, 'compose', 'error', 'Service lost (postgres:16)', 'compose.override.yaml with compose.test.yaml has no named volume at /var/lib/postgresql/data, but one at /var/lib/postgresql'
assert findings.size() == 4
stage.sh('rm .env compose.override.yaml more.yaml common.yaml compose.test.yaml')
stage.write('compose.yaml', 'services: {db: [')
expect look('well18'), 'compose', 'warning', 'cannot be read'
stage.sh('rm compose.yaml')

// A repository of its own: the one around it ignores all of this.
stage.sh('(git init -q . || mkdir -p .git) && rm _backups/.gitignore && chmod 777 _backups')
expect look('well18'), 'backups', 'error', 'rwxrwxrwx', 'chmod go='
expect look('well18'), 'backups', 'warning', 'not ignored by git'
mended = look('well18', '-Dpgvol.fix').findAll { it.check == 'backups' }
assert mended.size() == 2 && mended*.mended.every { it }
assert stage.read('_backups/.gitignore') == '*\n' && stage.sh('stat -c %a _backups') == '700'
assert worst(look('well18')).isEmpty()
stage.sh('chmod 755 _backups && touch _backups/by-hand.sql && chmod 644 _backups/by-hand.sql')
expect look('well18'), 'backups', 'warning', 'other users'

// Nobody there: what can be looked at without a server is.
def none = stage.maven().run('pgvol:doctor', '-Dpgvol.container=nowhere').succeeded()
none.says('No server was looked at', 'no container nowhere', 'other users')
stage.maven().run('pgvol:doctor', '-Dpgvol.doctor.failOn=sometimes').failed().says('«sometimes»', '<failOn>')
stage.client('rm', '-fv', stage.name('anonymous'), stage.name('nowhere'))
stage.clear()
