#!/bin/sh
# Starts a class of the tools. Stands in for the script that came with 3.2.6: the line that sets sizes is as there.

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
BASE_DIR=$(dirname "$0")/..

JAVA_OPT="${JAVA_OPT} -server -Xms1g -Xmx1g -Xmn256m -XX:PermSize=128m -XX:MaxPermSize=128m"
JAVA_OPT="${JAVA_OPT} -Djava.ext.dirs=${BASE_DIR}/lib:${jdk}/jre/lib/ext"
JAVA_OPT="${JAVA_OPT} -cp .:${BASE_DIR}/conf:${CLASSPATH}"

"$jdk/bin/java" ${JAVA_OPT} "$@"
