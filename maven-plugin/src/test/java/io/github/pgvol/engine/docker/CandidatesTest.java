package io.github.pgvol.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.problem.UserProblem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CandidatesTest {

  /** The SHA-256 of «desktop-linux», as Docker names the context's folder. */
  private static final String DESKTOP =
      "fe9c6bd7a66301f49ca9b6a70b217107cd1284598bfc254700c989b916da791e";

  private static final String META = "/home/me/.docker/contexts/meta/" + DESKTOP + "/meta.json";

  private final TestMachine linux = TestMachine.linux();

  @Test
  void theUsualPlacesOfLinux() {
    assertThat(addresses(linux, Wanted.AUTO))
        .containsExactly(
            "unix:///var/run/docker.sock",
            "unix:///run/user/1000/docker.sock",
            "unix:///home/me/.docker/run/docker.sock",
            "unix:///home/me/.docker/desktop/docker.sock",
            "unix:///home/me/.rd/docker.sock",
            "unix:///home/me/.colima/default/docker.sock",
            "unix:///home/me/.colima/docker.sock",
            "unix:///run/user/1000/podman/podman.sock",
            "unix:///run/podman/podman.sock");
  }

  @Test
  void aRuntimeFolderThatIsNotTheUsualOne() {
    assertThat(addresses(linux.with("XDG_RUNTIME_DIR", "/tmp/run"), Wanted.PODMAN))
        .startsWith(
            "unix:///tmp/run/podman/podman.sock",
            "unix:///run/user/1000/podman/podman.sock",
            "unix:///run/podman/podman.sock",
            "unix:///var/run/docker.sock",
            "unix:///tmp/run/docker.sock");
  }

  @Test
  void dockerOnlyDoesNotLookForPodman() {
    assertThat(addresses(linux, Wanted.DOCKER))
        .noneMatch(address -> address.contains("podman"))
        .contains("unix:///var/run/docker.sock");
  }

  @Test
  void theUsualPlacesOfMacOs() {
    TestMachine mac =
        TestMachine.mac()
            .with("TMPDIR", "/var/folders/x/T/")
            .file("/var/folders/x/T/podman/podman-machine-default-api.sock", "")
            .file("/var/folders/x/T/podman/podman-machine-default-gvproxy.sock", "")
            .file("/Users/me/.local/share/containers/podman/machine/qemu/podman.sock", "");

    assertThat(addresses(mac, Wanted.AUTO))
        .containsExactly(
            "unix:///var/run/docker.sock",
            "unix:///Users/me/.docker/run/docker.sock",
            "unix:///Users/me/.docker/desktop/docker.sock",
            "unix:///Users/me/.orbstack/run/docker.sock",
            "unix:///Users/me/.rd/docker.sock",
            "unix:///Users/me/.colima/default/docker.sock",
            "unix:///Users/me/.colima/docker.sock",
            "unix:///var/folders/x/T/podman/podman-machine-default-api.sock",
            "unix:///Users/me/.local/share/containers/podman/machine/podman.sock",
            "unix:///Users/me/.local/share/containers/podman/machine/qemu/podman.sock");
  }

  @Test
  void colimaMayLiveElsewhere() {
    assertThat(addresses(TestMachine.mac().with("COLIMA_HOME", "/opt/colima"), Wanted.DOCKER))
        .contains("unix:///opt/colima/default/docker.sock")
        .doesNotContain("unix:///Users/me/.colima/default/docker.sock");
  }

  @Test
  void theUsualPlacesOfWindows() {
    assertThat(addresses(TestMachine.windows(), Wanted.AUTO))
        .containsExactly(
            "npipe:////./pipe/docker_engine",
            "npipe:////./pipe/dockerDesktopLinuxEngine",
            "npipe:////./pipe/podman-machine-default");
    assertThat(Candidates.of(TestMachine.windows().machine(), Wanted.DOCKER).get(0).path())
        .contains("//./pipe/docker_engine");
  }

  @Test
  void dockerHostComesFirstAndDecides() {
    Candidate first = first(linux.with("DOCKER_HOST", "tcp://build:2375"), Wanted.AUTO);

    assertThat(first)
        .isEqualTo(
            new Candidate(Optional.of("DOCKER_HOST"), "tcp://build:2375", Optional.empty(), true));
  }

  @Test
  void dockerHostDoesNotDecideAboutPodman() {
    assertThat(first(linux.with("DOCKER_HOST", "tcp://build:2375"), Wanted.PODMAN).decisive())
        .isFalse();
  }

  @Test
  void containerHostIsPodmans() {
    TestMachine both =
        linux.with("DOCKER_HOST", "unix:///d.sock").with("CONTAINER_HOST", "unix:///p.sock");

    assertThat(addresses(both, Wanted.PODMAN)).startsWith("unix:///p.sock", "unix:///d.sock");
    assertThat(addresses(both, Wanted.AUTO)).startsWith("unix:///d.sock", "unix:///p.sock");
    assertThat(addresses(both, Wanted.DOCKER)).doesNotContain("unix:///p.sock");
  }

  @Test
  void addressesAreCompletedAsDockerDoes() {
    assertThat(address("build")).isEqualTo("tcp://build:2375");
    assertThat(address("build:4000")).isEqualTo("tcp://build:4000");
    assertThat(address("tcp://build")).isEqualTo("tcp://build:2375");
    assertThat(address("tcp://[::1]")).isEqualTo("tcp://[::1]:2375");
    assertThat(address("http://build:80")).isEqualTo("tcp://build:80");
    assertThat(address("/run/d.sock")).isEqualTo("unix:///run/d.sock");
    assertThat(address(" unix:///run/d.sock ")).isEqualTo("unix:///run/d.sock");
    assertThat(address("ssh://me@build")).isEqualTo("ssh://me@build");
  }

  @Test
  void tlsIsForTcpAndWhenAskedFor() {
    TestMachine tcp = linux.with("DOCKER_HOST", "tcp://build").with("DOCKER_CERT_PATH", "/certs");

    assertThat(first(tcp, Wanted.AUTO).certificates()).isEmpty();
    assertThat(first(tcp.with("DOCKER_TLS_VERIFY", "1"), Wanted.AUTO))
        .isEqualTo(
            new Candidate(
                Optional.of("DOCKER_HOST"), "tcp://build:2376", Optional.of("/certs"), true));
    assertThat(
            first(
                    linux.with("DOCKER_HOST", "tcp://build").with("DOCKER_TLS_VERIFY", "1"),
                    Wanted.AUTO)
                .certificates())
        .contains("/home/me/.docker");
    assertThat(
            first(
                    linux.with("DOCKER_HOST", "unix:///d.sock").with("DOCKER_TLS_VERIFY", "1"),
                    Wanted.AUTO)
                .certificates())
        .isEmpty();
  }

  @Test
  void theCurrentContextDecides() {
    TestMachine machine =
        linux
            .file("/home/me/.docker/config.json", "{\"currentContext\":\"desktop-linux\"}")
            .file(META, meta("unix:///home/me/.docker/desktop/docker.sock"));

    assertThat(first(machine, Wanted.AUTO))
        .isEqualTo(
            new Candidate(
                Optional.of("docker context desktop-linux"),
                "unix:///home/me/.docker/desktop/docker.sock",
                Optional.empty(),
                true));
    assertThat(addresses(machine, Wanted.AUTO)).doesNotHaveDuplicates();
  }

  @Test
  void theVariableWinsOverTheCurrentContextAndDockerHostOverBoth() {
    TestMachine machine =
        linux
            .file("/home/me/.docker/config.json", "{\"currentContext\":\"other\"}")
            .with("DOCKER_CONTEXT", "desktop-linux")
            .file(META, meta("tcp://desktop"))
            .file("/home/me/.docker/contexts/tls/" + DESKTOP + "/docker", "");

    assertThat(first(machine, Wanted.DOCKER))
        .isEqualTo(
            new Candidate(
                Optional.of("DOCKER_CONTEXT desktop-linux"),
                "tcp://desktop:2376",
                Optional.of("/home/me/.docker/contexts/tls/" + DESKTOP + "/docker"),
                true));
    assertThat(addresses(machine.with("DOCKER_HOST", "tcp://h"), Wanted.DOCKER))
        .startsWith("tcp://h:2375", "unix:///var/run/docker.sock");
  }

  @Test
  void theDefaultContextIsNone() {
    assertThat(addresses(linux.with("DOCKER_CONTEXT", "default"), Wanted.AUTO))
        .startsWith("unix:///var/run/docker.sock");
  }

  @Test
  void aContextThatIsNotThere() {
    assertThatThrownBy(() -> addresses(linux.with("DOCKER_CONTEXT", "gone"), Wanted.AUTO))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("no Docker context gone");
  }

  @Test
  void aConfigurationThatIsNotJson() {
    TestMachine machine = linux.file("/home/me/.docker/config.json", "{");

    assertThatThrownBy(() -> addresses(machine, Wanted.AUTO))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("/home/me/.docker/config.json");
    assertThat(addresses(machine.with("DOCKER_HOST", "tcp://h"), Wanted.AUTO))
        .startsWith("tcp://h:2375");
  }

  @Test
  void theConfigurationMayLieElsewhere() {
    TestMachine machine =
        linux
            .with("DOCKER_CONFIG", "/etc/docker-client")
            .file("/etc/docker-client/config.json", "{\"currentContext\":\"desktop-linux\"}")
            .file("/etc/docker-client/contexts/meta/" + DESKTOP + "/meta.json", meta("tcp://h"));

    assertThat(addresses(machine, Wanted.AUTO)).startsWith("tcp://h:2375");
  }

  private String address(String dockerHost) {
    return first(linux.with("DOCKER_HOST", dockerHost), Wanted.AUTO).address();
  }

  private static String meta(String host) {
    return "{\"Name\":\"desktop-linux\",\"Endpoints\":{\"docker\":{\"Host\":\""
        + host
        + "\",\"SkipTLSVerify\":false}}}";
  }

  private static Candidate first(TestMachine machine, Wanted wanted) {
    return Candidates.of(machine.machine(), wanted).get(0);
  }

  private static List<String> addresses(TestMachine machine, Wanted wanted) {
    return Candidates.of(machine.machine(), wanted).stream().map(Candidate::address).toList();
  }

  @Test
  void emptyVariablesAreNotSet() {
    assertThat(
            new Machine(Map.of("DOCKER_HOST", " "), "Linux", "/home/me", Optional.empty(), linux)
                .variable("DOCKER_HOST"))
        .isEmpty();
  }
}
