import io.github.pgvol.it.invoker.Stage

def stage = Stage.of(basedir)
stage.build().says('Restored database app')
    .find("Waiting for «pgvol (backup of one|backup of two|restore of three)» .*${stage.name('db')}")
assert stage.backups().size() == 2 // in one catalog, that of the topmost folder
assert stage.box('db').rows() == 300000

// Waiting comes to an end, too.
def impatient = stage.maven().run('-T3', '-fae', 'validate', '-Dpgvol.lockTimeout=0').failed()
impatient.says('Waited', 'which is still at work', '<lockTimeout>', '-Dpgvol.lockTimeout')
assert stage.box('db').rows() == 300000
stage.clear()
