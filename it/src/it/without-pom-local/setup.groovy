import io.github.pgvol.it.invoker.Stage

def stage = Stage.local(basedir, version)
stage.config("-Dpgvol.volume=${stage.name('data')}", '-Dpgvol.password=secret')
return
