import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.FileReader;
import java.io.IOException;
import java.io.Reader;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Properties;

/**
 * Stands in for rocketmq-dashboard, which is not published as a jar: reads its properties from where Spring would be
 * asked to look for them, serves HTTP on server.port, and lets in whom users.properties names. It prints what it was
 * started with, and shows nothing of RocketMQ.
 */
public final class StandInDashboard {
    private static final String LOCATION = "spring.config.additional-location";

    public static void main(String[] args) throws IOException {
        System.out.println("words: " + Arrays.toString(args));
        System.out.println("java: " + ManagementFactory.getRuntimeMXBean().getInputArguments());
        String location = System.getProperty(LOCATION);
        if (location == null || !location.startsWith("file:")) {
            throw new IllegalStateException(LOCATION + " names no file: " + location);
        }
        Properties config = read(location.substring("file:".length()));
        int port = Integer.parseInt(config.getProperty("server.port"));
        HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
        server.createContext("/", exchange -> answer(exchange, 200, describe(config)));
        server.createContext("/login", exchange -> {
            boolean known = isKnown(config, exchange.getRequestURI().getQuery());
            answer(exchange, known ? 200 : 401, known ? "welcome\n" : "who are you?\n");
        });
        server.start();
        System.out.println("serving on port " + port);
    }

    private static Properties read(String file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = new FileReader(file)) {
            properties.load(reader);
        }
        return properties;
    }

    private static String describe(Properties config) {
        StringBuilder text = new StringBuilder();
        text.append("java.version=").append(System.getProperty("java.version")).append('\n');
        text.append("maxMemory=").append(Runtime.getRuntime().maxMemory()).append('\n');
        for (String key : config.stringPropertyNames()) {
            text.append(key).append('=').append(config.getProperty(key)).append('\n');
        }
        return text.toString();
    }

    /** The query is user=password. */
    private static boolean isKnown(Properties config, String query) throws IOException {
        if (!Boolean.parseBoolean(config.getProperty("rocketmq.config.loginRequired"))) return true;
        Properties users = read(config.getProperty("rocketmq.config.dataPath") + "/users.properties");
        String[] parts = query == null ? new String[0] : query.split("=", 2);
        if (parts.length < 2) return false;
        String user = users.getProperty(parts[0]);
        return user != null && user.split(",", 2)[0].equals(parts[1]);
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes("UTF-8");
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=UTF-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
