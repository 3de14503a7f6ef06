import io.github.pgvol.it.invoker.Stage

def stage = Stage.of(basedir)
def db = stage.box('db')
def rows = { db.sql('postgres', 'SELECT count(*) FROM item') }
stage.build().says('Backing up database postgres', '50 rows')
db.sql('postgres', 'DELETE FROM item WHERE id > 7')
stage.maven().run('pgvol:restore', '-Dpgvol.yes').succeeded().says('Restored database postgres')
assert rows() == '50'
stage.maven().run('pgvol:undo').succeeded().says('Database postgres is again')
assert rows() == '7'
stage.clear()
