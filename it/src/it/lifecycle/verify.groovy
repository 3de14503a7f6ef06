import io.github.pgvol.it.invoker.Stage

def stage = Stage.of(basedir)
def backups = stage.backups()
assert backups.size() == 2 && backups[1].contains('_second')
stage.build().says('There is no backup in', 'The data stays as it is.', 'visits: 1 at', "Restoring ${backups[0]}", 'visits: 2 at')

// From the same state each time, as an earlier backup is named; nobody is asked, even where somebody could answer.
stage.maven().typing('no\n').run('verify', "-Dpgvol.backup=${backups[0]}", '-Dpgvol.backup.skip').succeeded().says('visits: 2 at', 'Skipped.')
stage.maven().run('verify', '-Dpgvol.backup=second', '-Dpgvol.backup.skip').succeeded().says('visits: 3 at')
stage.maven().run('verify', '-Dpgvol.restore.skip', '-Dpgvol.safety=none').succeeded().says('visits: 4 at')
assert stage.backups().size() == 3

stage.maven().run('verify', '-Dpgvol.backup=third', '-Dpgvol.restoreIfMissing=fail').failed().says('«third»', backups[0], '«second»')
assert stage.own('data').running()
stage.maven().run('pgvol:stop').succeeded()
def skipped = stage.maven().run('verify', '-Dpgvol.skip', '-DskipITs').succeeded()
assert skipped.log().count('Skipped.') == 4
assert !stage.own('data').running()
assert stage.backups().size() == 3
stage.clear()
