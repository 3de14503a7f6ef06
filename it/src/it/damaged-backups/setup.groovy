import io.github.pgvol.it.invoker.Stage

def stage = Stage.docker(basedir, version)
stage.config("-Dpgvol.container=${stage.server(17, 'db').fill(500)}")
return
