import io.github.pgvol.it.invoker.Stage

// The same as on Docker.
evaluate(Stage.of(basedir).it('src/it/without-pom-volumes/verify.groovy').toFile())
