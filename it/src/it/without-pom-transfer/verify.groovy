import io.github.pgvol.it.invoker.Stage

def stage = Stage.of(basedir)
def db = stage.box('db').as('owner')
def copy = stage.box('copy').as('owner')
def port = { box -> stage.client('port', box.name(), '5432').trim().tokenize(':').last() }
def from = "-Dpgvol.from=postgresql://owner:geheim@127.0.0.1:${port(db)}/app"
def to = "-Dpgvol.to=docker:${copy.name()}/app"
def maven = stage.maven()

// What is wrong is said before anything is done.
maven.run('pgvol:transfer', from, '-Dpgvol.to=nowhere').failed()
    .says('neither a container nor a Compose service nowhere', copy.name())

maven.run('pgvol:transfer', from, to, '-Dpgvol.mask=users.email=fake', '-Dpgvol.transfer.keep', '-Dpgvol.yes').succeeded()
    .says('Transferring database app of server 127.0.0.1:', 'masked.', '2 tables, 150 rows', '1 column masked')
    .saysNot('geheim')
assert copy.rows() == 100
assert copy.sql("SELECT count(*) FROM users WHERE email LIKE '%@example.com'") == '50'
assert stage.backups().size() == 1 && stage.backups()[0].contains('transfer')

// Nobody is there to say yes; somebody else's machine wants its database's name.
copy.sql('DELETE FROM users')
maven.run('-B', 'pgvol:transfer', from, to).failed().says('Nobody said yes', '-Dpgvol.yes')
def address = stage.client('inspect', '-f', '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}', db.name()).trim()
def back = ['pgvol:transfer', "-Dpgvol.from=${copy.name()}", "-Dpgvol.to=postgresql://owner:geheim@$address/other"]
maven.run(*back, '-Dpgvol.yes').failed().says('is not this machine', '-Dpgvol.yes=other')
maven.run(*back, '-Dpgvol.yes=other').failed().says('runs PostgreSQL 17', 'an older server does not understand')
assert copy.sql('SELECT count(*) FROM users') == '0'

stage.maven().run('pgvol:undo', "-Dpgvol.container=${copy.name()}", 'pgvol:transfer',
    "-Dpgvol.from=${db.name()}", "-Dpgvol.to=postgresql://owner:geheim@$address/other", '-Dpgvol.yes=other',
    '-Dpgvol.noOwner', '-Dpgvol.tables=users').succeeded().says('before the transfer of app', '2 tables, 50 rows')
assert db.sql('other', "SELECT count(*) FROM users WHERE email LIKE 'Geheimwert%'") == '50'
assert db.sql('other', 'SELECT count(*) FROM item') == '0'
stage.clear()
