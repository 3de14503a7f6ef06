import io.github.pgvol.it.invoker.Stage

def stage = Stage.of(basedir)
def db = stage.own('data')
def volume = stage.name('data')
stage.build().says('visits: 1 at', 'visits: 2 at', "Stopped the server of volume $volume; the volume stays.", 'PostgreSQL 17')
assert !db.running()
assert stage.client('volume', 'ls', '-q', '--filter', "name=$volume") == volume

// A fixed port instead of a free one: the container is replaced, the data stays.
def free = new ServerSocket(0)
def port = free.localPort
free.close()
def fixed = stage.maven().run('verify', "-Dpgvol.port=$port", '-Dpgvol.stop.skip').succeeded()
fixed.says('visits: 3 at', ":$port/app", "Replacing container $db", 'Skipped.')
assert db.running()
assert stage.client('port', db, '5432') == "127.0.0.1:$port"

// It runs already; other goals find it by the project.
stage.maven().run('pgvol:start', 'pgvol:status', "-Dpgvol.port=$port").succeeded().says(":$port/app", 'visit').saysNot('Replacing')

// The volume keeps the password of its first start.
stage.maven().run('pgvol:start', "-Dpgvol.port=$port", '-Dpgvol.password=wrong').failed()
    .says('refused the password of user postgres', '<password>', '-Dpgvol.password')
assert db.running()

// Another major version: refused before anything is changed.
stage.maven().run('pgvol:start', "-Dpgvol.image=${stage.image(18)}").failed()
    .says("The volume $volume holds data of PostgreSQL 17", 'is PostgreSQL 18', '<image>', '-Dpgvol.image', 'mvn pgvol:backup')
stage.maven().run('verify').succeeded().says('visits: 4 at')
stage.maven().run('pgvol:stop').succeeded().says("No server of pgvol's own runs on volume $volume")
stage.clear()
