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

// And the devcontainer command makes of it a dev container whose feature reaches the database; the feature comes from here.
stage.sh('mkdir up && cp -r .mvn up/')
def up = stage.path('up')
stage.maven().in(up).run('pgvol:devcontainer', '-Dpgvol.image=pgvol-it/postgres:17', '-Dpgvol.devImage=pgvol-it/dev:client').succeeded()
def feature = stage.it('../devcontainer-feature/src/pgvol')
stage.sh("cp -r '$feature' up/.devcontainer/pgvol && sed -i 's|ghcr.io/pgvol/pgvol/pgvol:0|./pgvol|' up/.devcontainer/devcontainer.json")
def container = "\"\$docker\" ps -aq --filter label=devcontainer.local_folder=$up"
try {
  stage.sh("'${stage.it('engines/devcontainer')}' up --workspace-folder '$up' </dev/null")
  def inside = { command -> stage.sh("'${stage.it('engines/devcontainer')}' exec --workspace-folder '$up' sh -c '$command' </dev/null 2>&1") }
  inside('pgvol psql -c "CREATE TABLE item AS SELECT generate_series(1, 7)" && pgvol backup')
  assert up.resolve('_backups').toFile().list().count { it.endsWith('.dump') } == 1
  assert inside('pgvol psql -c "DROP TABLE item" && pgvol restore --yes && pgvol psql -Atc "SELECT count(*) FROM item"').readLines().contains('7')
} finally {
  stage.sh("""for project in \$($container | xargs -r "\$docker" inspect --format '{{index .Config.Labels "com.docker.compose.project"}}' | sort -u); do
      "\$docker" ps -aq --filter "label=com.docker.compose.project=\$project" | xargs -r "\$docker" rm -fv
      "\$docker" volume ls -q --filter "label=com.docker.compose.project=\$project" | xargs -r "\$docker" volume rm
      "\$docker" network ls -q --filter "label=com.docker.compose.project=\$project" | xargs -r "\$docker" network rm
    done""")
}

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
