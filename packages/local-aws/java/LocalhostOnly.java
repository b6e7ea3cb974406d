import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.dynamodb.services.local.main.ServerRunner;

/**
 * DynamoDB Local listens on every address of the machine and has no option against it. This starts it with the same
 * options, on 127.0.0.1 alone. Run from source: java -cp 'DynamoDBLocal.jar:DynamoDBLocal_lib/*' LocalhostOnly.java ...
 */
class LocalhostOnly {
  public static void main(String[] options) throws Exception {
    var dynamodb = ServerRunner.createServerFromCommandLineArgs(options);
    var jetty = dynamodb.getClass().getDeclaredField("server");
    jetty.setAccessible(true);
    for (Connector connector : ((Server) jetty.get(dynamodb)).getConnectors()) {
      ((ServerConnector) connector).setHost("127.0.0.1");
    }
    dynamodb.safeStart();
    dynamodb.join();
  }
}
