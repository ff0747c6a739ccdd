import { expect, it } from 'vitest'
import { jdkMajor, releaseOf } from '../../../src/adopt/release.ts'

it.each([
  [['rocketmq-broker-4.9.4.jar', 'rocketmq-common-4.9.4.jar'], '', '4.9.4'],
  [['rocketmq-common-3.2.6.jar', 'rocketmq-broker-3.2.6.jar'], '', '3.2.6'],
  [[], '.:/opt/x/lib/rocketmq-broker-5.3.2.jar:/opt/x/lib/y.jar', '5.3.2'],
  [['rocketmq-broker-5.3.4-SNAPSHOT.jar'], '', '5.3.4'],
  [['rocketmq-client-4.9.4.jar', 'rocketmq-broker.jar'], '/opt/x/lib/*', undefined],
])('finds the release of %j and %j: %s', (jars, classPath, expected) => {
  expect(releaseOf(jars, classPath)).toBe(expected)
})

it.each([
  ['JAVA_VERSION="1.8.0_221"\nOS_NAME="Linux"', '/x', 8],
  ['IMPLEMENTOR="x"\nJAVA_VERSION="17.0.9"', '/usr/lib/jvm/java-8', 17],
  ['', '/usr/local/java/jdk1.8.0_221', 8],
  ['', '/usr/java/jdk1.7.0_80', 7],
  ['', '/usr/lib/jvm/java-1.8.0-openjdk-1.8.0.292.b10-1.el7_9.x86_64', 8],
  ['', '/usr/lib/jvm/java-11-openjdk-11.0.20', 11],
  ['', '/opt/java', undefined],
  ['JAVA_VERSION="13.0.1"', '/x', undefined],
])('finds the version of a JDK with %j in %s: %s', (release, home, expected) => {
  expect(jdkMajor(release, home)).toBe(expected)
})
