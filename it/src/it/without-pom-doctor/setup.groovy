import io.github.pgvol.it.invoker.Stage

Stage.docker(basedir, version)
return
