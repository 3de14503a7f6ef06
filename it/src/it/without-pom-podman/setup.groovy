io.github.pgvol.it.invoker.Stage.podman(basedir, version)
return
