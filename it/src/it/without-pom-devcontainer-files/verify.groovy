import io.github.pgvol.it.invoker.Stage

def stage = Stage.of(basedir)
stage.build().says('Wrote', 'devcontainer.json', 'Added _backups/')
assert stage.read('.gitignore') == 'target/\n_backups/\n'
// Compose itself takes the file, and the volume is where 18 has its data.
def config = stage.sh("'${stage.it('engines/compose')}' -f .devcontainer/compose.yaml config")
assert config.contains('target: /var/lib/postgresql\n') && config.contains('POSTGRES_DB: app')
def before = stage.read('.devcontainer/devcontainer.json')
stage.maven().run('pgvol:devcontainer').succeeded().says('nothing to do')
assert stage.read('.devcontainer/devcontainer.json') == before

stage.maven().in(stage.path('theirs')).run('pgvol:devcontainer').succeeded().says('Added the feature')
assert stage.read('theirs/.devcontainer/devcontainer.json') == '''// ours
{
  "image": "x", // why x
  "features": {
    "ghcr.io/pgvol/pgvol/pgvol:0": {}
  }
}
'''
assert !stage.path('theirs/.devcontainer/compose.yaml').toFile().exists()

stage.write('theirs/.devcontainer/devcontainer.json', '{ "features": [')
stage.maven().in(stage.path('theirs')).run('pgvol:devcontainer').failed().says('cannot be changed', '"ghcr.io/pgvol/pgvol/pgvol:0": {}')
stage.clear()
