# Runs inside the new root: shows that a JDK unpacked at $1 runs and compiles there, and gives it what a
# CentOS package brings along: a trust store and the shared class archive (a JVM starts faster with it).
# Arguments: the JDK, a folder to work in that has Cacerts.java.
set -eu
jdk=$1
work=$2
"$jdk/bin/java" -version
"$jdk/bin/javac" -version
cat >"$work/Proof.java" <<'JAVA'
public class Proof { public static void main(String[] a) { System.out.println("compiled and run"); } }
JAVA
"$jdk/bin/javac" -d "$work" "$work/Proof.java"
"$jdk/bin/java" -cp "$work" Proof
store=$jdk/lib/security/cacerts
[ ! -d "$jdk/jre" ] || store=$jdk/jre/lib/security/cacerts
rm -f "$store" "$work/Cacerts.class"
"$jdk/bin/javac" -d "$work" "$work/Cacerts.java"
"$jdk/bin/java" -cp "$work" Cacerts /etc/ssl/certs/ca-certificates.crt "$store"
# The archive of JDK 8 is bound to the path it was made at, so it would be of no use elsewhere.
[ -d "$jdk/jre" ] || "$jdk/bin/java" -Xshare:dump >/dev/null
