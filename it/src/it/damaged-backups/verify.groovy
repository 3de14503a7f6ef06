import io.github.pgvol.it.invoker.Stage
import java.nio.file.Files

def stage = Stage.of(basedir)
def db = stage.box('db')
def file = { label -> stage.path('_backups').resolve(stage.backups().find { it.contains(label) }) }
def damage = { path, action ->
  def good = Files.readAllBytes(path)
  Files.write(path, action(good.clone()))
  [(path): good]
}
def flip = { bytes -> bytes[bytes.length.intdiv(2)] = (byte) (bytes[bytes.length.intdiv(2)] ^ 1); bytes }
stage.maven().run('pgvol:verify', '-Dpgvol.backup=all').succeeded().says(*stage.backups())
db.sql('DELETE FROM item WHERE id > 400')

// One bit of one, the end of another, a file of the third.
damage file('custom'), flip
damage file('plain'), { Arrays.copyOf(it, it.length - 10) }
def data = file('directory').toFile().listFiles().find { it.name =~ /^\d+\.dat/ }
damage data.toPath(), flip
def verified = stage.maven().run('pgvol:verify', '-Dpgvol.backup=all').failed()
['custom', 'plain', 'directory'].each { label -> verified.find("Damaged[\\s\\S]*${file(label).fileName}: ") }
['custom', 'plain', 'directory'].each { label ->
  stage.maven().run('pgvol:restore', '-Dpgvol.yes', "-Dpgvol.backup=$label").failed()
      .says(file(label).toString(), '-Dpgvol.backup').find('damaged|cannot be used')
}
assert db.rows() == 400
assert db.sql('SELECT count(*) FROM pg_database') == '4' // app, postgres, two templates: nothing is left over

// A file that is gone: told in the list, and «latest» is the newest one that is whole.
stage.maven().run('pgvol:backup', '-Dpgvol.label=good').succeeded()
stage.maven().run('pgvol:backup', '-Dpgvol.label=gone').succeeded()
def gone = file('gone')
Files.delete(gone)
stage.maven().run('pgvol:list').succeeded().says(gone.fileName.toString())
db.sql('DELETE FROM item')
stage.maven().run('pgvol:restore', '-Dpgvol.yes').succeeded().says("Restoring ${file('good').fileName}")
assert db.rows() == 400

// Retention: what is damaged, foreign or labelled stays.
3.times { stage.maven().run('pgvol:backup').succeeded() }
stage.write('_backups/backup_by_hand.sql', 'CREATE TABLE by_hand ();\n')
def before = stage.backups()
stage.maven().run('pgvol:prune', '-Dpgvol.keepLast=1', '-Dpgvol.dryRun').succeeded().says('Would remove 2 backups')
assert stage.backups() == before
stage.maven().run('pgvol:prune', '-Dpgvol.keepLast=1').succeeded().says('Removed 2 backups')
assert stage.backups().size() == before.size() - 2
assert stage.backups().contains('backup_by_hand.sql') && file('good') && file('custom')
stage.clear()
