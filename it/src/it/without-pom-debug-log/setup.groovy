import io.github.pgvol.it.invoker.Stage

def stage = Stage.docker(basedir, version)
stage.config("-Dpgvol.volume=${stage.name('data')}", "-Dpgvol.image=${stage.image(17)}")
return
