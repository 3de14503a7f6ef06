import io.github.pgvol.it.invoker.Stage

def stage = Stage.docker(basedir, version)
def db = stage.server(17, 'db').fill(300000)
stage.sh("\"\$docker\" exec $db pg_dump -U postgres app > by-hand.sql")
stage.module('one', 'backup', [container: db])
    .module('two', 'backup', [container: db, format: 'directory'])
    .module('three', 'restore', [container: db, backup: stage.path('by-hand.sql')])
    .reactor()
return
