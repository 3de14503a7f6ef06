import io.github.pgvol.it.invoker.Stage

def stage = Stage.podman(basedir, version)
stage.server(17, 'db').fill(1000)
return
