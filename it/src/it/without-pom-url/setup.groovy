import io.github.pgvol.it.invoker.Stage

// A major that any client tools are new enough for. It is published as any server elsewhere is reached: by TCP.
def stage = Stage.docker(basedir, version)
def db = stage.server(15, 'db', '-p', '127.0.0.1::5432', '-e', 'POSTGRES_USER=owner', '-e', 'POSTGRES_DB=app',
    '-e', 'POSTGRES_PASSWORD=geheim&"anders"', '-e', 'POSTGRES_INITDB_ARGS=--auth-local=trust')
def port = stage.client('port', db.name(), '5432').trim().tokenize(':').last()
db.as('owner').fill(100)
stage.write('settings.xml', '''<settings><servers>
    <server><id>db</id><username>owner</username><password>geheim&amp;"anders"</password></server>
    <server><id>newer</id><username>postgres</username><password>geheim</password></server>
    </servers></settings>''')
stage.write('url', "jdbc:postgresql://127.0.0.1:$port/app")
stage.config('-s', 'settings.xml', "-Dpgvol.url=jdbc:postgresql://127.0.0.1:$port/app", '-Dpgvol.serverId=db')
return
