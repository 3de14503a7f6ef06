import io.github.pgvol.it.invoker.Stage
import java.nio.file.Files

// What today's scripts leave behind, restored into a server that does not have the roles.
def stage = Stage.docker(basedir, version)
def db = stage.server(17, 'old').fill(1000)
db.sql('''CREATE ROLE keeper; CREATE ROLE reader LOGIN; ALTER TABLE item OWNER TO keeper; GRANT SELECT ON item TO reader;
    INSERT INTO item VALUES (0, E'back\\\\slash, \\ttab, new\\nline, ünïcödé and \\\\restrict')''')
stage.write('files/none', '')
stage.sh """
    dump() { "\$docker" exec $db pg_dump -U postgres "\$@" app; }
    cd files
    dump > plain.sql
    dump | gzip > gzip.sql.gz
    dump -Z zstd > zstd.sql.zst
    "\$docker" exec -t $db pg_dump -U postgres app > terminal.sql
    dump -C > create.sql
    dump --inserts --clean --if-exists > inserts.sql
    dump -Fc > custom.dump
    dump -Ft > tar.tar
    dump -Fd -f /tmp/folder
    "\$docker" cp $db:/tmp/folder folder
    "\$docker" exec $db pg_dumpall -U postgres > all.sql
    head -c 2000 custom.dump > truncated.dump
    head -c 8000 plain.sql > truncated.sql
    head -c 3000 gzip.sql.gz > truncated.sql.gz
    : > empty.sql
    : > empty.dump
    head -c 5000 /dev/zero > zeros.dump
    { echo '\\! touch /tmp/pgvol-it-shell'; cat plain.sql; } > shell.sql
    { cat plain.sql; echo "\\\\copy item FROM PROGRAM 'touch /tmp/pgvol-it-shell'"; } > program.sql
    { cat plain.sql; echo 'SELECT no_such_function();'; } > error.sql
"""
def flipped = Files.readAllBytes(stage.path('files/custom.dump'))
flipped[flipped.length - 1500] = (byte) (flipped[flipped.length - 1500] ^ 0x10)
Files.write(stage.path('files/flipped.dump'), flipped)
def newer = stage.server(18, 'newer').fill(5)
stage.sh("\"\$docker\" exec $newer pg_dump -U postgres -Fc app > files/newer.dump")
stage.sh("\"\$docker\" exec $newer pg_dump -U postgres app > files/newer.sql")

def target = stage.server(17, 'db').fill(3)
def restore = { file ->
  def name = file.replace('.', '-')
  stage.module(name, 'restore', [container: target, backup: stage.path("files/$file"), database: name.replace('-', '_')])
}
def refused = ['shell.sql', 'program.sql']
(stage.path('files').toFile().list().sort() - ['none'] - refused).each(restore)
// Over a database that has data, too.
stage.module('over', 'restore', [container: target, backup: stage.path('files/custom.dump')])
    .module('over-of-several', 'restore', [container: target, backup: stage.path('files/all.sql')])
    .module('over-damaged', 'restore', [container: target, backup: stage.path('files/truncated.dump')])
// Last: where a tool is ended in the middle, the server and its other sessions must not notice.
refused.each(restore)
stage.reactor()
return
