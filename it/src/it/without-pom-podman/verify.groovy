import io.github.pgvol.it.invoker.Stage

def stage = Stage.of(basedir)
stage.tour(stage.maven(), 17, 'data')
// DOCKER_HOST leads to Podman here, and auto says so; docker is not what answers there.
stage.maven().run('pgvol:start', 'pgvol:status', "-Dpgvol.volume=${stage.name('data')}", "-Dpgvol.image=${stage.image(17)}", '-Dpgvol.engine=auto')
    .succeeded().says('Podman')
def other = stage.maven().run('pgvol:status', "-Dpgvol.volume=${stage.name('data')}", '-Dpgvol.engine=docker')
println "engine=docker at Podman's socket: ${other.status()}"
stage.clear()
