import io.github.pgvol.it.invoker.Stage

// The Compose project is the dev container's; user, password and database are in files, and all of them are needed.
def stage = Stage.docker(basedir, version)
def folder = stage.write('.devcontainer/secrets/user', 'owner\n').parent
stage.write('.devcontainer/secrets/password', 'geheim & "anders"\n')
stage.write('.devcontainer/secrets/database', 'shop data\n')
stage.client('run', '-d', '--name', stage.name('db'), '-v', "${stage.name('db')}:/var/lib/postgresql/data",
    '-v', "$folder:/run/secrets:ro", '--label', "com.docker.compose.project=${stage.name('dev')}",
    '--label', 'com.docker.compose.service=db',
    '--label', "com.docker.compose.project.working_dir=${stage.path('.devcontainer')}",
    '-e', 'POSTGRES_USER_FILE=/run/secrets/user', '-e', 'POSTGRES_PASSWORD_FILE=/run/secrets/password',
    '-e', 'POSTGRES_DB_FILE=/run/secrets/database', '-e', 'POSTGRES_INITDB_ARGS=--auth-local=scram-sha-256',
    stage.image(17))
stage.box('db').ready()
return
