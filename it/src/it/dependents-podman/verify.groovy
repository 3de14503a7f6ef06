import io.github.pgvol.it.invoker.Stage

def stage = Stage.of(basedir)
def db = stage.box('shop-db-1')
def started = { service -> stage.client('inspect', '-f', '{{.State.Running}} {{.State.StartedAt}}', stage.name("shop-$service-1")) }
def all = { ['db', 'web', 'worker', 'docs'].collectEntries { [it, started(it)] } }
def running = { all().every { it.value.startsWith('true ') } }
def changed = { before -> def now = all(); assert running(); before.keySet().findAll { before[it] != now[it] } }
stage.maven().run('pgvol:backup').succeeded().says(db.name(), stage.name('shop_data'))
db.sql('DELETE FROM item')

def before = all()
stage.maven().run('pgvol:restore', '-Dpgvol.yes').succeeded().saysNot('Stopping')
assert changed(before) == [] as Set
assert db.rows() == 10

before = all()
stage.maven().run('pgvol:restore', '-Dpgvol.yes', '-Dpgvol.dependents=stop').succeeded()
    .find("Stopping ${stage.name('shop-worker-1')}, ${stage.name('shop-web-1')}.*\n(.*\n)*.*Started ${stage.name('shop-w')}")
assert changed(before) == ['web', 'worker'] as Set

before = all()
stage.maven().run('pgvol:undo', '-Dpgvol.dependents=restart').succeeded().says('Stopping', 'Started')
assert changed(before) == ['web', 'worker'] as Set

// A restore that fails leaves all of them running.
stage.write('broken.sql', 'CREATE TABLE item (id int);\nSELECT no_such_function();\n')
stage.maven().run('pgvol:restore', '-Dpgvol.yes', '-Dpgvol.dependents=stop', '-Dpgvol.backup=broken.sql').failed().says('no_such_function')
assert running()
// What does not run stays so.
stage.client('stop', '-t', '1', stage.name('shop-worker-1'))
stage.maven().run('pgvol:restore', '-Dpgvol.yes', '-Dpgvol.dependents=stop').succeeded()
assert started('worker').startsWith('false') && started('web').startsWith('true')
stage.clear()
