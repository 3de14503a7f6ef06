import io.github.pgvol.it.invoker.Stage

def stage = Stage.of(basedir)
def db = stage.box('shop-db-1').as('shop')
def tables = { db.sql("SELECT coalesce(string_agg(relname, ' ' ORDER BY 1), '') FROM pg_stat_user_tables WHERE schemaname = 'public'") }

// A rehearsal changes nothing; then the files as they are.
stage.maven().run('pgvol:info', 'pgvol:migrate', '-Dpgvol.rehearse').succeeded()
    .says('2 pending', 'Rehearsed on a copy of database app', '002_add_user_table.sql').saysNot('Migrated')
assert tables() == ''
stage.maven().run('pgvol:migrate', '-Dpgvol.seeds=seeds').succeeded().says('002_add_user_table.sql', 'users.csv', 'to version 002', 'mvn pgvol:undo')
assert db.sql('SELECT name FROM users u JOIN account a ON a.id = account') == 'first'
stage.maven().run('pgvol:migrate', '-Dpgvol.seeds=seeds', 'pgvol:status').succeeded().says('Nothing to migrate', 'pgvol_migrations')

// What fails is told with file, line and statement, and is nowhere else.
stage.write('migrations/003_half.sql', 'DELETE FROM users;\n\nSELECT nonsense;\n')
stage.maven().run('pgvol:migrate', '-Dpgvol.migrate.keepFailed').failed()
    .says('is as it was before', '003_half.sql failed in line 3', 'SELECT nonsense', 'pgvol_failed_app', 'psql -U shop')
assert db.sql('SELECT count(*) FROM users') == '1'
stage.path('migrations/003_half.sql').toFile().delete()

// Any command, here and in a service. It takes the database from its environment, and its password is not shown.
def psql = { sql -> '-Dpgvol.migrate.command=psql -v ON_ERROR_STOP=1 $DATABASE_URL -c "' + sql + '"; echo $PGPASSWORD' }
stage.maven().run('pgvol:migrate', '-Dpgvol.migrate.service=web', psql('CREATE TABLE alembic_version (version_num text)')).succeeded()
    .says('in service web', '***', 'Migrated database app').saysNot('geheim')
assert tables().contains('alembic_version')
stage.maven().run('pgvol:migrate', '-Dpgvol.migrate.service=web', psql('SELECT 1')).succeeded().says('Nothing to migrate')
stage.maven().run('pgvol:migrate', '-Dpgvol.migrate.command=echo no good >&2; exit 3').failed().says('exit status 3', 'no good', 'is as it was')
stage.maven().run('pgvol:migrate', '-Dpgvol.migrate.service=nobody', '-Dpgvol.migrate.command=true').failed().says('no service nobody')
stage.maven().run('pgvol:undo').succeeded().says('as it was before a migration')
assert !tables().contains('alembic_version')

// A reset migrates at its end.
stage.maven().run('pgvol:reset', '-Dpgvol.yes', '-Dpgvol.seeds=seeds').succeeded().says('empty cluster', 'to version 002')
assert db.sql('SELECT count(*) FROM users') == '1'
stage.clear()
