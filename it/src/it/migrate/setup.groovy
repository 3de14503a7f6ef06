import io.github.pgvol.it.invoker.Stage

def stage = Stage.docker(basedir, version)
stage.server(17, 'db').ready()
stage.config("-Dpgvol.container=${stage.name('db')}")
return
