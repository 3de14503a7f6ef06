import io.github.pgvol.it.invoker.Stage

def stage = Stage.of(basedir)
def db = stage.box('db')
db.sql('INSERT INTO item VALUES (2)')
stage.maven().run('pgvol:backup', '-Dpgvol.label=both').succeeded()
db.sql('INSERT INTO item VALUES (3)')

def no = { run -> run.failed().says('Database app holds data', 'Nobody said yes', 'nothing was changed', '-Dpgvol.yes', '<yes>') }
no stage.maven().run('pgvol:restore') // -B: nobody is asked
no stage.maven().typing('').run('pgvol:restore') // the input ends
no stage.maven().typing('2\n').run('pgvol:restore') // it ends before the second question
no stage.maven().typing('\n\n').run('pgvol:restore') // a mere return is no yes
stage.maven().typing('3\nyes\n').run('pgvol:restore').failed().says('«3» is not one of the numbers', 'nothing was changed')
assert db.rows() == 3

def chosen = stage.maven().typing('2\nyes\n').run('pgvol:restore').succeeded()
chosen.says('no.', 'both', 'Restore which one?', 'as you chose', 'Replace it by').find(' 2 +20.*app_')
assert db.rows() == 1
stage.maven().typing('y\n').run('pgvol:restore', '-Dpgvol.backup=both').succeeded()
assert db.rows() == 2
stage.maven().run('pgvol:restore', "-Dpgvol.backup=${stage.backups()[0]}", '-Dpgvol.yes', '-Dpgvol.safety=none').succeeded().saysNot('pgvol:undo')
assert db.rows() == 1
// Where there is no such database yet, there is nothing to ask about.
stage.maven().run('pgvol:restore', '-Dpgvol.backup=both', '-Dpgvol.database=fresh').succeeded().says('Restored database fresh')
assert db.sql('fresh', 'SELECT count(*) FROM item') == '2'
stage.clear()
