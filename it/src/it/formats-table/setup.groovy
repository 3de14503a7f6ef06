import io.github.pgvol.it.invoker.Stage

def stage = Stage.docker(basedir, version)
def db = stage.server(17, 'db').fill(2000)
db.sql('CREATE DATABASE "odd Näme"')
db.sql('odd Näme', 'CREATE TABLE item AS SELECT generate_series(1, 7) AS id')
db.sql('CREATE ROLE app_owner LOGIN; ALTER TABLE item OWNER TO app_owner')
for (format in ['custom', 'plain', 'directory']) {
  for (compression in ['auto', 'none', 'gzip', 'zstd:9']) {
    def name = "$format-${compression.replace(':', '')}"
    stage.module(name, 'backup', [container: db, format: format, compression: compression, label: name])
  }
}
stage.module('several', 'backup', [container: db, databases: ['app', 'odd Näme'], label: 'Before Import!'])
    .module('all', 'backup', [container: db, databases: ['all'], label: 'all'])
    .reactor()
return
