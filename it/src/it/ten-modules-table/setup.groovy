import io.github.pgvol.it.invoker.Stage

def stage = Stage.docker(basedir, version)
def db = stage.server(17, 'db').fill(20000)
stage.sh("\"\$docker\" exec $db pg_dump -U postgres app > by-hand.sql")
(1..10).each { stage.module("module-$it", 'restore', [container: db, database: "app_$it", backup: stage.path('by-hand.sql'), spares: '2']) }
stage.reactor()
return
