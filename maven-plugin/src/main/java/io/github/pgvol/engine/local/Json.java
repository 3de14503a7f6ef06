package io.github.pgvol.engine.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Small files of the local engine's own. */
final class Json {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Json() {}

  static <T> T read(Path file, Class<T> type) throws IOException {
    try {
      return MAPPER.readValue(Files.readAllBytes(file), type);
    } catch (JsonProcessingException e) {
      throw new UserProblem(
          file + " is not what pgvol has written: " + e.getOriginalMessage(),
          "Delete the file if you have not changed it yourself; the data beside it stays.",
          e);
    }
  }

  /** Writes a file that only its owner can read, whole or not at all. */
  static void write(Path file, Object value) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
    Files.createFile(draft);
    Rights.close(draft);
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.wrap(MAPPER.writeValueAsBytes(value)));
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
