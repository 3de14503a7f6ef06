import io.github.pgvol.it.invoker.Stage

def stage = Stage.of(basedir)
def db = stage.box('db')
def items = { db.sql('SELECT id, owner FROM shop.item ORDER BY id').readLines() }
def before = ["1|Sam's", '2|Java']
stage.build().says('There is no backup in', 'V1__shop.sql', 'Migrated database app to version 2')
assert items() == before
assert db.sql('SELECT count(DISTINCT installed_by) FROM shop.history WHERE version IS NOT NULL') == '1'

def json = stage.maven().run('-q', 'pgvol:info', '-Dpgvol.json').succeeded()
    .says('"version" : "2"', '"state" : "applied"', '"kind" : "JDBC"', '"tool" : "flyway"', '"table" : "shop.history"')

// A restore starts from the migrated state; a further migration makes another one.
db.sql('DELETE FROM shop.item WHERE id = 2; DROP TABLE shop.history')
db.sql('DROP SCHEMA shop CASCADE')
stage.maven().run('pgvol:backup').succeeded()
stage.maven().run('verify', '-Dprepare=true').succeeded().says('Restored database app', 'Nothing to migrate')
assert items() == before
stage.write('src/db/V3__third.sql', "INSERT INTO item VALUES (3, 'third');")
stage.maven().run('verify', '-Dprepare=true').succeeded().says('Restored database app', 'Nothing to migrate: database app stays as it is, at version 3')
assert items() == before + ['3|third']

// A name that Flyway does not know, and one of its own on the command line.
stage.maven().run('pgvol:migrate', '-Dflyway.outOfOrdre=true').failed().says('outOfOrdre', '<flyway>')
stage.write('src/db/V1__shop.sql', stage.read('src/db/V1__shop.sql') + '\n-- changed\n')
stage.maven().run('pgvol:migrate').failed().says('V1__shop.sql was changed after it was applied', 'mvn pgvol:info')
stage.maven().run('pgvol:info').succeeded().says('changed')
stage.maven().run('pgvol:migrate', '-Dflyway.validateOnMigrate=false').succeeded().says('Nothing to migrate')
stage.clear()
