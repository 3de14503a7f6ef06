import groovy.json.JsonSlurper
import io.github.pgvol.it.invoker.Stage

def stage = Stage.of(basedir)
def db = stage.box('db')
def backups = stage.backups()
assert backups.size() == 1
stage.build().says("Backing up database app", "container ${db}, volume ${stage.name('db')}", "1 table, 100 rows",
    stage.path('_backups').resolve(backups[0]).toString())

db.sql('DELETE FROM item')
stage.maven().run('pgvol:restore', '-Dpgvol.yes').succeeded()
    .says("Restoring ${backups[0]}", 'Restored database app: 1 table, 100 rows', 'mvn pgvol:undo')
assert db.rows() == 100
stage.maven().run('pgvol:undo', '-Dpgvol.contianer=x').succeeded()
    .says('Database app is again as it was before', 'did you mean -Dpgvol.container?')
assert db.rows() == 0
stage.maven().run('pgvol:undo').succeeded()
assert db.rows() == 100

// For machines: nothing but JSON is printed.
def list = new JsonSlurper().parseText(stage.maven().run('-q', 'pgvol:list', '-Dpgvol.json').succeeded().log())
assert list*.name == backups
assert list[0].database == 'app' && list[0].rows == 100 && list[0].format == 'custom' && !list[0].foreign
assert list[0].bytes == new File(list[0].path).length()
def status = new JsonSlurper().parseText(stage.maven().run('-q', 'pgvol:status', '-Dpgvol.json').succeeded().log())
// Of a clone, too, which has no statistics of its own yet.
assert status.tables*.rows == [100]
stage.maven().run('pgvol:list', 'pgvol:status').succeeded()
    .says(backups[0], 'custom', db.name(), stage.name('db'), 'item')

// Several at once; one that is named twice is taken twice, and whole.
stage.maven().run('pgvol:backup', '-Dpgvol.databases=app,postgres,app').succeeded()
assert stage.backups().size() == 4
stage.maven().run('pgvol:verify', '-Dpgvol.backup=all').succeeded()
stage.maven().run('pgvol:backup', '-Dpgvol.databases=all').succeeded().says('database app', 'database postgres')

// The newest backup of the branch; of the one that it came from; of none of them.
stage.sh('git init -q -b main . && git -c user.name=x -c user.email=x commit -q --allow-empty -m one')
db.sql('DELETE FROM item WHERE id > 70')
stage.maven().run('pgvol:backup').succeeded()
stage.sh('git checkout -q -b feature && git -c user.name=x -c user.email=x commit -q --allow-empty -m two')
db.sql('DELETE FROM item WHERE id > 60')
stage.maven().run('pgvol:backup').succeeded()
def branch = ['pgvol:restore', '-Dpgvol.yes', '-Dpgvol.backup=branch']
stage.sh('git checkout -q main')
stage.maven().run(*branch).succeeded().says('latest on branch main)')
assert db.rows() == 70
stage.sh('git checkout -q feature && git checkout -q -b fix')
stage.maven().run(*branch).succeeded().says('latest on branch feature, which fix came from: it has none of its own')
assert db.rows() == 60
stage.sh('git checkout -q --orphan alone')
stage.maven().run(*branch).succeeded().says('latest of app; there is none of branch alone')
stage.clear()
