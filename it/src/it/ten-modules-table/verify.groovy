import io.github.pgvol.it.invoker.Stage

def stage = Stage.of(basedir)
def line = /Restored database app_\d+: .* (from a spare|cloned \(.*\))\./
// The first one loads, and the others make theirs of its template.
assert (stage.build().log() =~ line).count == 10
assert stage.build().log().count('Dropped what an earlier run left over') == 0
def again = stage.maven().run('-T4', 'validate').succeeded()
assert (again.log() =~ line).count == 10
assert (again.log() =~ /from a spare/).count > 0

// What is kept can be seen, is nobody's data, and goes when it is told to.
def db = stage.name('db')
stage.maven().run('-N', 'pgvol:status', "-Dpgvol.container=$db").succeeded().says('Templates   by-hand.sql with').saysNot('pgvol_template')
stage.maven().run('-N', 'pgvol:prune', "-Dpgvol.container=$db", '-Dpgvol.templates.keep=0', '-Dpgvol.dryRun').succeeded().says('Would drop 1 template')
stage.maven().run('-N', 'pgvol:prune', "-Dpgvol.container=$db", '-Dpgvol.templates.keep=0').succeeded().says('Dropped 1 template')
stage.maven().run('-N', 'pgvol:status', "-Dpgvol.container=$db").succeeded().says('Templates   none')
stage.clear()
