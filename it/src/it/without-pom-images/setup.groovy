io.github.pgvol.it.invoker.Stage.docker(basedir, version)
return
