import { expect, test } from 'vitest'
import { readCommandLine } from '../../../../src/adopt/host/command-line.ts'
import { ownWords } from '../../../../src/adopt/host/java-words.ts'
import { processReading } from '../support.ts'

const SCRIPTS = `JAVA_OPT="\${JAVA_OPT} -server -Xms8g -Xmx8g"
JAVA_OPT="\${JAVA_OPT} -XX:+UseG1GC -XX:G1HeapRegionSize=16m -Xlog:gc*:file=\${GC_LOG_DIR}/gc.log -Dsite=edited"
JAVA_OPT="\${JAVA_OPT} -Djava.ext.dirs=\${JAVA_HOME}/lib/ext -cp \${CLASSPATH}"`
const SCRIPTED =
  '-server -Xms8g -Xmx8g -XX:+UseG1GC -XX:G1HeapRegionSize=16m -Xlog:gc*:file=/dev/shm/gc.log -Dsite=edited -Djava.ext.dirs=/jdk/lib/ext'

const own = (words: string, environment = {}, scripts: string | undefined = SCRIPTS) => {
  const line = `/usr/bin/java ${words} -cp /opt/rocketmq/lib/* org.apache.rocketmq.broker.BrokerStartup -c b.conf`
  const read = readCommandLine(processReading({ line, environment }))
  if (read === undefined) throw new Error('no broker')
  return ownWords(read, scripts)
}

test.each<[string, string, Record<string, string>, Partial<ReturnType<typeof own>>]>([
  ['a start by the scripts', SCRIPTED, {}, { plain: [], left: [] }],
  [
    'words of JAVA_OPT_EXT',
    `${SCRIPTED} -Da=1 -Xss1m`,
    { JAVA_OPT_EXT: '-Da=1 -Xss1m' },
    { plain: [], left: [] },
  ],
  [
    'a property and an agent',
    `-Xmx8g -Drocketmq.home.dir=/opt/rocketmq -Drocketmq.acl.plain.file=/etc/acl.yml -javaagent:/opt/agent.jar`,
    {},
    { plain: ['-Drocketmq.acl.plain.file=/etc/acl.yml', '-javaagent:/opt/agent.jar'], left: [] },
  ],
  [
    'another collector',
    '-XX:+UseZGC -XX:G1HeapRegionSize=8m -Xss2m',
    {},
    { plain: [], left: ['-XX:+UseZGC', '-Xss'] },
  ],
  [
    'the file for logs that mqbroker of 5.x names',
    '-Drmq.logback.configurationFile=/opt/rocketmq/bin/../conf/rmq.broker.logback.xml',
    { ROCKETMQ_HOME: '/opt/rocketmq' },
    { plain: [], left: [] },
  ],
  [
    'a file for logs of a person',
    '-Drmq.logback.configurationFile=/etc/rmq.broker.logback.xml',
    { ROCKETMQ_HOME: '/opt/rocketmq' },
    { plain: ['-Drmq.logback.configurationFile=/etc/rmq.broker.logback.xml'], left: [] },
  ],
  [
    'a secret',
    '-Djavax.net.ssl.keyStorePassword=hunter2',
    {},
    { plain: [], secret: ['-Djavax.net.ssl.keyStorePassword'] },
  ],
])('%s', (_, words, environment, expected) => {
  expect(own(words, environment)).toMatchObject(expected)
})

test('a word with a blank is left, by its name', () => {
  const line = readCommandLine(
    processReading({ line: '/usr/bin/java -Da=x org.apache.rocketmq.broker.BrokerStartup' }),
  )
  if (line === undefined) throw new Error('no broker')
  expect(ownWords({ ...line, jvm: ['-Da=x y', '-Db=\u0007'] }, SCRIPTS)).toEqual({
    plain: [],
    secret: [],
    left: ['-Da', '-Db'],
  })
})

test('without the text of the scripts no word is taken for own', () => {
  const line = readCommandLine(
    processReading({ line: '/usr/bin/java -Da=x org.apache.rocketmq.broker.BrokerStartup' }),
  )
  if (line === undefined) throw new Error('no broker')
  expect(ownWords(line, undefined)).toEqual({ plain: [], secret: [], left: [] })
})
