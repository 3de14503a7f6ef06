import io.github.pgvol.it.invoker.Stage

def stage = Stage.of(basedir)
[15, 18].each { stage.tour(stage.maven(), it, "data$it") }
// Where the image wants its volume: from 18 on one level higher.
def mounts = { stage.client('inspect', '-f', '{{range .Mounts}}{{.Name}} {{.Destination}};{{end}}', stage.own(it)) }
assert mounts('data15') == "${stage.name('data15')} /var/lib/postgresql/data;"
assert mounts('data18') == "${stage.name('data18')} /var/lib/postgresql;"
stage.clear()
