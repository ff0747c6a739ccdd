#!/bin/sh
# Starts a class of the name server. Stands in for the script that came with 3.2.6: the lines that set sizes are as there.

if [ $# -lt 1 ]; then
    echo "usage: $0 class [arguments]"
    exit 1
fi

for jdk in "$JAVA_HOME" "$HOME/jdk/java" /opt/taobao/java; do
    if [ -x "$jdk/bin/java" ]; then break; fi
done
if [ ! -x "$jdk/bin/java" ]; then
    echo "ERROR: Please set the JAVA_HOME variable in your environment, We need java(x64)! !!"
    exit 1
fi
JAVA=$jdk/bin/java
BASE_DIR=$(dirname "$0")/..

JAVA_OPT="${JAVA_OPT} -server -Xms4g -Xmx4g -Xmn2g -XX:PermSize=128m -XX:MaxPermSize=320m"
JAVA_OPT="${JAVA_OPT} -XX:+UseConcMarkSweepGC -XX:CMSInitiatingOccupancyFraction=70 -XX:SurvivorRatio=8"
JAVA_OPT="${JAVA_OPT} -XX:+CMSParallelRemarkEnabled -XX:+CMSClassUnloadingEnabled -XX:SoftRefLRUPolicyMSPerMB=0"
JAVA_OPT="${JAVA_OPT} -XX:+DisableExplicitGC -XX:-OmitStackTraceInFastThrow"
JAVA_OPT="${JAVA_OPT} -verbose:gc -Xloggc:${HOME}/rmq_srv_gc.log -XX:+PrintGCDetails"
JAVA_OPT="${JAVA_OPT} -Djava.ext.dirs=${BASE_DIR}/lib"
JAVA_OPT="${JAVA_OPT} -cp .:${BASE_DIR}/conf:${CLASSPATH}"

"$JAVA" ${JAVA_OPT} $@
