import io.github.pgvol.it.invoker.Stage

// A folder with nothing in it, and one with a dev container of its own.
def stage = Stage.docker(basedir, version)
stage.write('.gitignore', 'target/')
stage.write('theirs/.mvn/maven.config', stage.read('.mvn/maven.config'))
stage.write('theirs/.devcontainer/devcontainer.json', '''// ours
{
  "image": "x", // why x
  "features": {}
}
''')
return
