import io.github.pgvol.it.invoker.Stage

def stage = Stage.of(basedir)
def password = stage.own('data').run('printenv', 'POSTGRES_PASSWORD')
def lines = stage.build().log().readLines().findAll { it.contains(password) }
assert lines.isEmpty(): "the password is in ${lines.size()} lines of the log, the first: " + lines[0].take(150)
stage.clear()
