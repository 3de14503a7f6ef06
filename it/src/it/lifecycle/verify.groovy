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

// What failed tests have left is kept, never the latest, and the printed line reopens it.
def failing = stage.maven().run('verify', '-Dfailing=true', '-Dpgvol.backupOn=failure').says('BUILD FAILURE', '1 of 1 integration tests failed')
def left = stage.backups().findAll { it.contains('_failed') }
assert left.size() == 1 && stage.backups().size() == 4
def again = failing.find(/The data that they left: mvn pgvol:restore (-Dpgvol.backup=\S+)/)
stage.maven().run('verify', '-Dpgvol.backupOn=failure').succeeded().says('The integration tests went well: no backup is taken').saysNot(left[0])
assert again.contains(left[0])
stage.maven().run('pgvol:start', 'pgvol:diff', 'pgvol:stop', "-Dpgvol.backup=${left[0]}", "-Dpgvol.with=${backups[0]}").succeeded()
    .says("From ${left[0]} to ${backups[0]}", 'gone')
assert stage.backups().size() == 4

stage.maven().run('verify', '-Dpgvol.backup=third', '-Dpgvol.restoreIfMissing=fail').failed().says('«third»', backups[0], '«second»')
assert stage.own('data').running()
stage.maven().run('pgvol:stop').succeeded()
def skipped = stage.maven().run('verify', '-Dpgvol.skip', '-DskipITs').succeeded()
assert skipped.log().count('Skipped.') == 4
assert !stage.own('data').running()
assert stage.backups().size() == 4
stage.clear()
