package live;

import com.sun.net.httpserver.HttpServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldif.LDIFReader;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A directory in memory. Since the engine only reads it, it takes changes itself: a POST of LDIF. */
final class Directory {

  private Directory() {}

  /** Fills it from a file, prints where changes go, and gives the LDAP port. */
  static int start(String people) throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=example,dc=org");
    config.addAdditionalBindCredentials("cn=admin", "admin");
    config.setSchema(null);
    config.setListenerConfigs(InMemoryListenerConfig.createLDAPConfig("live", loopback, 0, null));
    InMemoryDirectoryServer directory = new InMemoryDirectoryServer(config);
    directory.importFromLDIF(true, people);
    directory.startListening();

    HttpServer changes = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    changes.createContext(
        "/people",
        exchange -> {
          int status = 204;
          try (InputStream body = exchange.getRequestBody();
              LDIFReader reader = new LDIFReader(body)) {
            for (var next = reader.readChangeRecord(true);
                next != null;
                next = reader.readChangeRecord(true)) {
              next.processChange(directory);
            }
          } catch (Exception e) {
            System.err.println(e);
            status = 400;
          }
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    changes.start();
    System.out.println("people http://127.0.0.1:" + changes.getAddress().getPort() + "/people");
    return directory.getListenPort();
  }
}
