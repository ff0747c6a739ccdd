import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { explainStart } from '../../../src/instances/start-causes.ts'
import { cpuOf } from '../../helpers/cpu.ts'

const recorded = (name: string): string =>
  readFileSync(new URL(`../../fixtures/starts/${name}.txt`, import.meta.url), 'utf8')

it.each([
  [
    'stray-5.3.3',
    '/data/rocketmq/broker-a-0/store/commitlog/f.bak (2 bytes) is no file of the store, which refuses to load with it',
  ],
  ['delay-5.3.3', 'the broker cannot read messageDelayLevel'],
  [
    'class-5.3.3',
    'the class org.apache.rocketmq.store.config.MessageStoreConfig is missing: a file of the release or of its plug-ins was removed',
  ],
  [
    'perm-5.3.3',
    "the service's user may not use /data/rocketmq/broker-a-0/store/config/subscriptionGroup.json",
  ],
  ['mem-5.3.3', 'the host has too little memory for it'],
])('a recorded start that failed: %s', (name, message) => {
  expect(explainStart(recorded(name))?.message).toBe(message)
})

it.each([
  [
    'WARN main - /s/consumequeue/T/0/00000000000000000000\t6000000 length not matched message store config value, please check it manually',
    '/s/consumequeue/T/0/00000000000000000000 has 6000000 bytes, and the files of that folder have another size in the configuration',
  ],
  [
    'ERROR main - parseDelayLevel exception\njava.lang.NullPointerException',
    'the broker cannot read messageDelayLevel',
  ],
  ['java.lang.RuntimeException: Lock failed,MQ already started', 'another process has locked the store'],
  ['java.io.IOException: No space left on device', 'a disk is full'],
  [
    'java.io.FileNotFoundException: /s/checkpoint (Read-only file system)',
    '/s/checkpoint lies on a file system that is read-only',
  ],
  [
    'Error: LinkageError … java.lang.UnsupportedClassVersionError: org/apache/rocketmq/A',
    'the JDK is too old for the classes of this release',
  ],
  [
    '-Djava.ext.dirs=/opt/lib:/usr/lib is not supported.  Use -classpath instead.',
    'the JDK is too new: this release starts with -Djava.ext.dirs, which ended with JDK 8',
  ],
  [
    'ERROR: Please set the JAVA_HOME variable in your environment, We need java(x64)! !!',
    'the start script finds no JDK',
  ],
  [
    "Unrecognized VM option 'UseFoo'\nError: Could not create the Java Virtual Machine.",
    'the JVM does not take the option UseFoo',
  ],
  ['Unrecognized option: -foo', 'the JVM does not take the option -foo'],
  ['Invalid initial heap size: -Xms2gg', 'the JVM does not take the option -Xms2gg'],
  ['Error: Multiple garbage collectors selected', 'the options of the JVM ask for two garbage collectors'],
  ['java.lang.OutOfMemoryError: Direct buffer memory', 'the direct memory of the JVM is too small'],
  ['java.lang.OutOfMemoryError: Java heap space', 'the heap of the JVM is too small'],
  [
    'java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory',
    'the host allows no more threads',
  ],
  [
    'java.io.IOException: Map failed\nCaused by: java.lang.OutOfMemoryError: Map failed',
    'the host maps no more files into memory',
  ],
  [
    "os::commit_memory(0x0, 1, 0) failed; error='Cannot allocate memory' (errno=12)",
    'the host has too little memory for it',
  ],
  ['ActiveState=failed\nResult=oom-kill', 'the host has too little memory for it'],
  ['java.net.BindException: Address already in use', 'a port of it is in use'],
  [
    'Exception in thread "main" java.lang.NoClassDefFoundError: org/apache/rocketmq/store/MessageStore',
    'the class org.apache.rocketmq.store.MessageStore is missing: a file of the release or of its plug-ins was removed',
  ],
  [
    'Error: Could not find or load main class org.apache.rocketmq.broker.BrokerStartup',
    'the class org.apache.rocketmq.broker.BrokerStartup is missing: a file of the release or of its plug-ins was removed',
  ],
  ['java.io.FileNotFoundException: /s/lock (Permission denied)', "the service's user may not use /s/lock"],
  ['java.nio.file.AccessDeniedException: /s/abort', "the service's user may not use /s/abort"],
  [
    'Failed at step CHDIR spawning /opt/rocketmq/current/bin/mqbroker: Permission denied',
    'systemd cannot prepare the process (step CHDIR)',
  ],
])('%s', (evidence, message) => {
  expect(explainStart(evidence)?.message).toBe(message)
})

it.each(['', 'WARN main - Replace, key: fileReservedTime', 'INFO main - permission'])(
  'says nothing of %j',
  (evidence) => {
    expect(explainStart(evidence)).toBeUndefined()
  },
)

it('takes linear time over long lines', () => {
  const spent = cpuOf(() => explainStart(`${'a/'.repeat(100_000)} ${'x'.repeat(200_000)}`))
  expect(spent).toBeLessThan(1000)
})
