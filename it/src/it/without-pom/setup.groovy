import io.github.pgvol.it.invoker.Stage

// Nothing is configured but what Compose itself writes on its containers.
def stage = Stage.docker(basedir, version)
stage.server(17, 'db', '--label', "com.docker.compose.project=${stage.name('shop')}",
    '--label', 'com.docker.compose.service=db',
    '--label', "com.docker.compose.project.working_dir=$basedir",
    '-e', 'POSTGRES_PASSWORD=secret', '-e', 'POSTGRES_USER=postgres', '-e', 'POSTGRES_DB=app').fill(100)
return
