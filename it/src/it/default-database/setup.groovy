import io.github.pgvol.it.invoker.Stage

// Neither user nor database are named: the image's defaults, and the database that pgvol itself would rather be in.
def stage = Stage.docker(basedir, version)
def db = stage.server(17, 'db', '-e', 'POSTGRES_PASSWORD=secret')
stage.config("-Dpgvol.container=$db")
db.sql('postgres', 'CREATE TABLE item AS SELECT generate_series(1, 50) AS id')
return
