import org.junit.jupiter.api.Test;

class NothingIT {
  @Test
  void runs() {}
}
