package io.github.pgvol.discovery;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;

/** Whether a host is the machine that this runs on. */
public final class ThisMachine {

  private ThisMachine() {}

  /**
   * Looks a host up.
   *
   * @param hosts a name or address, or several divided by commas; a folder, or nothing, is a socket
   *     of this machine
   * @return true when all of them are this machine
   */
  public static boolean is(String hosts) {
    for (String host : hosts.split(",", -1)) {
      if (!isOne(host.strip())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOne(String host) {
    if (host.isEmpty() || host.startsWith("/") || host.startsWith("@")) {
      return true;
    }
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (!address.isLoopbackAddress()
            && !address.isAnyLocalAddress()
            && NetworkInterface.getByInetAddress(address) == null) {
          return false;
        }
      }
      return true;
    } catch (UnknownHostException | SocketException e) {
      // What nobody knows is elsewhere.
      return false;
    }
  }
}
