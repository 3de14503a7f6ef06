import io.github.pgvol.it.invoker.Stage

def stage = Stage.docker(basedir, version)
def env = ['-p', '127.0.0.1::5432', '-e', 'POSTGRES_USER=owner', '-e', 'POSTGRES_DB=app', '-e', 'POSTGRES_PASSWORD=geheim']
def db = stage.server(15, 'db', *env).as('owner').fill(100)
db.sql("CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL);"
    + " INSERT INTO users SELECT n, 'Geheimwert' || n FROM generate_series(1, 50) n")
stage.server(17, 'copy', *env)
return
