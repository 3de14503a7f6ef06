package io.github.pgvol.doctor;

import java.io.IOException;
import java.util.List;

/** Looks for one kind of trouble. */
interface Check {

  /** Its name, of one or two words. */
  String name();

  /** What it found; nothing when it does not apply. */
  List<Diagnosis> look(Patient patient) throws IOException, InterruptedException;
}
