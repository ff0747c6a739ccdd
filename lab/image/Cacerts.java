import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;

/** Writes a Java trust store out of a bundle of PEM certificates. Arguments: bundle, store. */
public class Cacerts {
  public static void main(String[] args) throws Exception {
    char[] password = "changeit".toCharArray();
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, password);
    int number = 0;
    try (FileInputStream bundle = new FileInputStream(args[0])) {
      for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(bundle)) {
        store.setCertificateEntry("ca-" + number++, certificate);
      }
    }
    try (FileOutputStream out = new FileOutputStream(args[1])) {
      store.store(out, password);
    }
  }
}
