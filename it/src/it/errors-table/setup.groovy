import io.github.pgvol.it.invoker.Stage

def stage = Stage.docker(basedir, version)
def db = stage.server(17, 'db').fill(10)
stage.client('create', '--name', stage.name('stopped'), stage.image(17))
['first', 'second'].each {
  stage.client('create', '--name', stage.name(it), '--label', "com.docker.compose.project=${stage.name('two')}",
      '--label', "com.docker.compose.service=$it",
      '--label', "com.docker.compose.project.working_dir=${stage.path('two')}", stage.image(17))
}
stage.client('volume', 'create', stage.name('unused'))
stage.write('file', 'not a folder')

stage.module('engine', 'backup', [engine: 'dokcer'])
    .module('container', 'backup', [container: 'nowhere'])
    .module('service', 'backup', [service: 'nothing'])
    .module('volume', 'backup', [volume: 'nowhere'])
    .module('volume-unused', 'backup', [volume: stage.name('unused')])
    .module('two', 'backup', [:])
    .module('stopped', 'backup', [container: stage.name('stopped')])
    .module('database', 'backup', [container: db, database: 'ap'])
    .module('databases', 'backup', [container: db, databases: ['app', 'apq']])
    .module('username', 'backup', [container: db, username: 'nobody'])
    .module('format', 'backup', [container: db, format: 'binary'])
    .module('compression', 'backup', [container: db, compression: 'lzma'])
    .module('level', 'backup', [container: db, compression: 'gzip:11'])
    .module('catalog', 'backup', [container: db, catalog: stage.path('file')])
    .module('catalog-below-file', 'backup', [container: db, catalog: stage.path('file/backups')])
    .module('backup', 'restore', [container: db, backup: 'monday', restoreIfMissing: 'fail'])
    .module('safety', 'restore', [container: db, safety: 'belt'])
    .module('dependents', 'undo', [container: db, dependents: 'kill'])
    .module('missing', 'restore', [container: db, restoreIfMissing: 'maybe'])
    .module('undo', 'undo', [container: db])
    .reactor()
return
