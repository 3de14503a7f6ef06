import groovy.json.JsonSlurper
import io.github.pgvol.it.invoker.Stage

def stage = Stage.of(basedir)
def db = stage.box('db')
def formats = ['custom', 'plain', 'directory'].collectMany { f -> ['auto', 'none', 'gzip', 'zstd:9'].collect { [f, it] } }
def manifests = stage.backups().collectEntries { [it, new JsonSlurper().parseText(stage.read("_backups/${it}.json"))] }
def databases = { label -> manifests.values().findAll { it.label == label }*.database.sort() }

assert databases('Before Import!') == ['app', 'odd Näme']
assert databases('all') == ['app', 'odd Näme', 'postgres']
assert manifests.size() == formats.size() + 5
assert stage.backups().every { it ==~ /[A-Za-z0-9_.-]+/ }
formats.each { format, compression ->
  def label = "$format-${compression.replace(':', '')}"
  def (file, manifest) = manifests.find { it.value.label == label }.with { [it.key, it.value] }
  assert manifest.format == format
  assert compression == 'auto' || manifest.compression == compression.split(':')[0]
  assert file.endsWith([custom: '.dump', plain: '.sql', directory: '.dir'][format] +
      (format == 'plain' ? [none: '', gzip: '.gz', zstd: '.zst'][manifest.compression.split(':')[0]] : ''))
  assert manifest.tables*.rows.sum() == 2000 && manifest.database == 'app' && manifest.server.major == 17
}
def rights = stage.sh('stat -c %a _backups _backups/*').readLines() as Set
assert rights.every { it in ['600', '700'] }: rights

// All are whole, and all come back: by label, into a database of its own, with the owner's role created again.
stage.maven().run('-N', 'pgvol:verify', '-Dpgvol.backup=all').succeeded().says('Whole: ' + stage.backups()[0]).saysNot('Damaged')
db.sql('DROP TABLE item; DROP ROLE app_owner')
def restores = Stage.of(stage.path('restores').toFile().tap { it.mkdirs() }, stage)
formats.each { format, compression ->
  def label = "$format-${compression.replace(':', '')}"
  restores.module(label, 'restore', [container: db, backup: label, database: label, jobs: 2, catalog: stage.path('_backups')])
}
restores.module('before-import', 'restore', [container: db, backup: 'Before Import!', catalog: stage.path('_backups')]).reactor()
def restored = stage.maven().in(restores.path('')).run('validate').succeeded().says('Created roles: app_owner')
formats.each { format, compression ->
  def name = "$format-${compression.replace(':', '')}"
  assert db.sql(name, "SELECT count(*), max(tableowner) FROM item, pg_tables WHERE tablename = 'item'") == '2000|app_owner'
}
assert db.rows() == 2000
stage.clear()
