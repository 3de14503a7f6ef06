import io.github.pgvol.it.invoker.Stage

def stage = Stage.docker(basedir, version)
stage.write('.env', "IMAGE=${stage.image(18)}\nCOMPOSE_PROJECT_NAME=${stage.name('shop')}\n")
stage.compose('up', '-d')
stage.box('shop-db-1').as('shop').ready()
return
