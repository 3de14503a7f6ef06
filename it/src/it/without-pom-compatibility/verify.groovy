import io.github.pgvol.it.invoker.Stage
import java.nio.file.Files
import java.nio.file.Path

// The oldest Maven, the one that runs this, and the next, on the oldest Java and the newest that is here;
// with little memory.
def stage = Stage.of(basedir)
def java17 = Path.of(System.getProperty('java.home'))
def java25 = (System.getenv().findAll { it.key.startsWith('JAVA_HOME_25') }.values() + new File('/usr/lib/jvm').list()
    .findAll { it =~ /(^|-)25(\.|-|$)/ }.collect { "/usr/lib/jvm/$it".toString() })
    .collect { Path.of(it) }.find { Files.isExecutable(it.resolve('bin/java')) }
def mavens = ['3.6.3', '4.0.0-rc-6'].collectEntries { [it, stage.it("target/mavens/apache-maven-$it")] }
def runs = [['3.6.3', java17], ['4.0.0-rc-6', java17]]
if (java25) {
  runs += [['4.0.0-rc-6', java25], [null, java25]]
} else {
  System.err.println '[WARNING] No JDK 25 here (JAVA_HOME_25…, /usr/lib/jvm): compatibility was not tried on it.'
}
runs.eachWithIndex { run, i ->
  def maven = stage.maven().java(run[1]).with('MAVEN_OPTS', '-Xmx64m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC')
  maven = run[0] ? maven.home(mavens[run[0]]) : maven
  System.out.println "[INFO] On Maven ${run[0] ?: 'of this build'} on ${run[1]}: " + maven.run('-v').succeeded().find('^(.*Apache Maven.*)$')
  stage.tour(maven, 17, "data$i")
}
stage.clear()
