import io.github.pgvol.it.invoker.Stage

def stage = Stage.of(basedir)
stage.build().says('Backing up database shop data', stage.name('db')).saysNot('geheim')
assert stage.backups().size() == 1
assert !stage.read('_backups/' + stage.backups()[0] + '.json').contains('geheim')
stage.maven().run('pgvol:backup', '-Dpgvol.password=wrong').failed()
    .says('password', 'owner', '<password>', '-Dpgvol.password').saysNot('geheim')
stage.maven().run('pgvol:restore', '-Dpgvol.yes', '-Dpgvol.password=wrong').failed().says('<password>')
assert stage.backups().size() == 1
stage.clear()
